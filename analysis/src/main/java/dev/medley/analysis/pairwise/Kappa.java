package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** Error consistency beyond what the accuracies alone bring about. */
public final class Kappa implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "kappa",
        "\u03ba",
        "How much more often two models are right or wrong together than independent models of the"
            + " same accuracies; 0 for independent errors, 1 for the same errors.",
        "(c_obs - c_exp) / (1 - c_exp), c_obs = 1 - EI, c_exp = a b + (1 - a)(1 - b); 1 where"
            + " c_obs = 1",
        -1,
        1,
        Direction.MORE_SIMILAR,
        true,
        INVARIANCES,
        "Geirhos et al. 2020, arXiv 2006.16736, equation 3");
  }

  @Override
  public Value of(PairCounts counts) {
    return Value.of(of(counts.n11(), counts.n10(), counts.n01(), counts.n00()));
  }

  /** Kappa of counts, which may be weighted ones. */
  public static double of(double n11, double n10, double n01, double n00) {
    if (n10 + n01 == 0) {
      return 1;
    }
    // both 1 - c_exp and c_obs - c_exp times N squared, without their differences
    double different = (n11 + n10) * (n10 + n00) + (n11 + n01) * (n01 + n00);
    return 2 * (n11 * n00 - n10 * n01) / different;
  }
}
