package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Set;

/** The mean canonical correlation of the directions that hold most variance. */
public final class Svcca implements SubspaceMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "svcca",
        "SVCCA",
        "Mean CCA of the leading directions that hold 99 % of each model's variance.",
        "mean canonical correlation of the fewest leading singular directions with 99 % of the"
            + " squared singular values",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Raghu et al. 2017, arXiv 1706.05806");
  }

  @Override
  public double of(SubspacePair pair) {
    return SubspaceMeasure.mean(pair.keptCorrelations());
  }
}
