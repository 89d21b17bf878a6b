package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import java.util.Set;

/** Centred kernel alignment with a Gaussian kernel. */
public final class RbfCka implements SimilarityMeasure {
  /** Above the diagonal stands each element once for two. */
  private static final String SIGNATURE =
      """
      def signature(x: Tensor) -> Tensor:
        n = x.shape[0]
        if n < 2:
          return x.new_full([1], float('nan'))
        d = torch.pdist(x)
        m = d.shape[0]
        low, _ = torch.kthvalue(d, (m + 1) // 2)
        high, _ = torch.kthvalue(d, m // 2 + 1)
        width = 0.25 * (low + high)
        above = torch.exp(-(d / width).square() / 2.)
        index = torch.triu_indices(n, n, 1)
        k = torch.zeros_like(torch.mm(x, x.t())).fill_diagonal_(1.)
        k[index[0], index[1]] = above
        k[index[1], index[0]] = above
        rows = k.mean([0])
        k = k - rows - rows.unsqueeze(1) + rows.mean()
        return unit(torch.cat([torch.diagonal(k), k[index[0], index[1]] * 2. ** 0.5]))
      """;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "cka_rbf",
        "CKA_RBF",
        "How alike the similarities are that two models' features see between examples that are"
            + " near each other.",
        "<K, L> / sqrt(<K, K><L, L>), centred kernels exp(-d^2 / 2s^2), s half the median distance",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(
            Invariance.ORDER_OF_EXAMPLES,
            Invariance.ORTHOGONAL_MAP,
            Invariance.ISOTROPIC_SCALE,
            Invariance.TRANSLATION),
        "Kornblith et al. 2019, arXiv 1905.00414");
  }

  @Override
  public Value[] ofAllPairs(Representations models) {
    return Signatures.cosines(
        models, SIGNATURE, "half of all pairs of examples have the same features");
  }
}
