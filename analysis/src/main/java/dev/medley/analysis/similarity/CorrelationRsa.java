package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import java.util.Set;

/** Representational similarity analysis with correlation distances. */
public final class CorrelationRsa implements SimilarityMeasure {
  private static final String SIGNATURE =
      """
      def signature(x: Tensor) -> Tensor:
        z = x - x.mean([1], True)
        norm = torch.linalg_vector_norm(z, 2, [1], True)
        index = torch.triu_indices(x.shape[0], x.shape[0], 1)
        z = torch.where(norm > 0, z / norm, float('nan'))
        distances = 1. - torch.mm(z, z.t())[index[0], index[1]]
        if bool(torch.isnan(distances).any()):
          return torch.full_like(distances, float('nan'))
        return standardised_ranks(distances)
      """;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "rsa_correlation",
        "RSA_r",
        "Whether two models' features order the dissimilarities between examples alike, where only"
            + " the pattern over features counts. Depends on the axes of the features.",
        "Spearman correlation of the N(N-1)/2 distances 1 - Pearson correlation of two rows",
        -1,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ISOTROPIC_SCALE),
        "Kriegeskorte et al. 2008, Representational similarity analysis");
  }

  @Override
  public Value[] ofAllPairs(Representations models) {
    return Signatures.cosines(
        models, SIGNATURE, "an example's features are all the same, or all distances are");
  }
}
