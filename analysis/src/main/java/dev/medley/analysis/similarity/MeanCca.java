package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Set;

/** The mean canonical correlation. */
public final class MeanCca implements SubspaceMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "mean_cca",
        "\u03c1\u0304",
        "How well the directions of one feature space can be matched by directions of the other,"
            + " large or small.",
        "mean of the min(rank X, rank Y) canonical correlations",
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
        "Hotelling 1936; Raghu et al. 2017, arXiv 1706.05806");
  }

  @Override
  public double of(SubspacePair pair) {
    return SubspaceMeasure.mean(pair.correlations());
  }
}
