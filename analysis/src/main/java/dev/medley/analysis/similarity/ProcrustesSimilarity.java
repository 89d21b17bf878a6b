package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Set;

/** What the best orthogonal map matches. */
public final class ProcrustesSimilarity implements SubspaceMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "procrustes_similarity",
        "P",
        "How much of two feature spaces coincides after the best rotation of one of them.",
        "||X'Y||_* with X and Y centred and divided by their Frobenius norms",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Schoenemann 1966; Ding et al. 2021, arXiv 2108.01661");
  }

  @Override
  public double of(SubspacePair pair) {
    return pair.nuclear();
  }
}
