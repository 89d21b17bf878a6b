package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Arrays;
import java.util.Set;

/** The mean squared canonical correlation. */
public final class MeanSquaredCca implements SubspaceMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "mean_squared_cca",
        "R\u00b2",
        "How much of one orthonormalised feature space the other explains.",
        "mean of the squares of the min(rank X, rank Y) canonical correlations",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION,
            Invariance.INVERTIBLE_MAP),
        "Kornblith et al. 2019, arXiv 1905.00414, section 5");
  }

  @Override
  public double of(SubspacePair pair) {
    return Arrays.stream(pair.correlations()).map(r -> r * r).average().orElseThrow();
  }
}
