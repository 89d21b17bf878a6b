package dev.medley.analysis.similarity;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.torch.Script;
import java.util.Set;

/** How many nearest neighbours two models' features share. */
public final class KnnJaccard implements SimilarityMeasure {
  private static final int K = 10;
  private static final String SCRIPT =
      """
      def neighbours(x: Tensor, k: int) -> Tensor:
        z = x / torch.linalg_vector_norm(x, 2, [1], True).clamp_min(1e-30)
        cosines = torch.mm(z, z.t()).fill_diagonal_(-2.)
        nearest, order = torch.topk(cosines, k + 1 if k + 1 < x.shape[0] else k)
        if nearest.shape[1] > k:
          if bool((nearest[:, k - 1] == nearest[:, k]).any()):
            _, order = torch.sort(cosines, stable=True, dim=1, descending=True)
        return order[:, :k].contiguous()

      def shared(a: Tensor, b: Tensor) -> Tensor:
        both = (a.unsqueeze(2) == b.unsqueeze(1)).sum([1, 2]).double()
        return (both / (2. * a.shape[1] - both)).mean()
      """;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "knn_jaccard",
        "J\u2081\u2080",
        "How many of an example's ten nearest neighbours two models' features agree on.",
        "mean over examples of |A and B| / |A or B|, the 10 nearest other examples by cosine",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ORTHOGONAL_MAP, Invariance.ISOTROPIC_SCALE),
        "Schumacher et al. 2021, The effects of randomness on the stability of node embeddings");
  }

  @Override
  public Value[] ofAllPairs(Representations models) {
    Pairs pairs = models.pairs();
    Value[] values = new Value[pairs.count()];
    int others = Math.min(models.examples(), Representations.MOST_SAMPLED) - 1;
    try (Script script = models.torch().compile(SCRIPT);
        NDManager scope = models.manager().newSubManager()) {
      NDList neighbours =
          models.ofEachSample(x -> script.call(scope, "neighbours", x, Math.min(K, others)));
      pairs.forEach(
          (pair, a, b) -> {
            try (NDManager one = scope.newSubManager()) {
              values[pair] =
                  others == 0
                      ? Value.undefined("one example has no neighbours")
                      : Value.of(
                          script
                              .call(one, "shared", neighbours.get(a), neighbours.get(b))
                              .get(0)
                              .toDoubleArray()[0]);
            }
          });
    }
    return values;
  }
}
