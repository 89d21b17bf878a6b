package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Set;

/** Mean canonical correlation, weighted by what directions account for in Y. */
public final class PwccaY implements SubspaceMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "pwcca_y",
        "PWCCA_Y",
        "Mean CCA that counts each direction by how much of Y it accounts for; maps of X alone"
            + " change nothing.",
        "sum w r / sum w, w_i the sum over columns of |h_i' column of Y|, h_i the canonical"
            + " variates of Y",
        0,
        1,
        Direction.MORE_SIMILAR,
        false,
        Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ISOTROPIC_SCALE, Invariance.TRANSLATION),
        "Morcos et al. 2018, arXiv 1806.05759");
  }

  @Override
  public double of(SubspacePair pair) {
    return pair.meanCorrelation(pair.weightsY());
  }
}
