package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Set;

/** What the best orthogonal map leaves. */
public final class ProcrustesDistance implements SubspaceMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "procrustes_distance",
        "d_P",
        "What is left of the difference of two feature spaces after the best rotation of one of"
            + " them; a metric.",
        "sqrt(2 - 2 procrustes_similarity)",
        0,
        Math.sqrt(2),
        Direction.MORE_DIFFERENT,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Schoenemann 1966; Williams et al. 2021, arXiv 2110.14739");
  }

  @Override
  public double of(SubspacePair pair) {
    return Math.sqrt(2 - 2 * pair.nuclear());
  }
}
