package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import java.util.Set;

/** Representational similarity analysis with Euclidean distances. */
public final class EuclideanRsa implements SimilarityMeasure {
  private static final String SIGNATURE =
      """
      def signature(x: Tensor) -> Tensor:
        return standardised_ranks(torch.pdist(x))
      """;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "rsa_euclidean",
        "RSA_d",
        "Whether two models' features order the distances between examples alike.",
        "Spearman correlation of the N(N-1)/2 Euclidean distances",
        -1,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Kriegeskorte et al. 2008, Representational similarity analysis");
  }

  @Override
  public Value[] ofAllPairs(Representations models) {
    return Signatures.cosines(models, SIGNATURE, "all distances between examples are the same");
  }
}
