package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** How often exactly one of two models is right. */
public final class ErrorInconsistency implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "error_inconsistency",
        "EI",
        "The share of examples on which exactly one of the two models is right.",
        "(n10 + n01) / N; |a - b| <= EI <= min(a + b, 2 - a - b) for accuracies a, b",
        0,
        1,
        Direction.MORE_DIFFERENT,
        true,
        INVARIANCES,
        "Gontijo-Lopes et al. 2022, arXiv 2110.12899, section 4");
  }

  @Override
  public Value of(PairCounts counts) {
    return Value.of((double) (counts.n10() + counts.n01()) / counts.examples());
  }

  /** The smallest and the largest value that models with these accuracies can have. */
  public static double[] bounds(PairCounts counts) {
    int rightA = counts.n11() + counts.n10();
    int rightB = counts.n11() + counts.n01();
    int n = counts.examples();
    int most = Math.min(rightA + rightB, 2 * n - rightA - rightB);
    return new double[] {(double) Math.abs(rightA - rightB) / n, (double) most / n};
  }
}
