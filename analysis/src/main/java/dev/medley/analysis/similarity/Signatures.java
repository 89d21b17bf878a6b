package dev.medley.analysis.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.torch.Script;

/** Measures that are the cosine of one long vector a model, computed from all pairs of examples. */
final class Signatures {
  private static final String SCRIPT =
      """
      def unit(v: Tensor) -> Tensor:
        norm = torch.linalg_vector_norm(v)
        return torch.where(norm > 0, v / norm, float('nan'))

      def standardised_ranks(values: Tensor) -> Tensor:
        if values.shape[0] < 2:
          return values.new_full([1], float('nan'))
        ordered, order = torch.sort(values)
        _, group, counts = torch.unique_consecutive(ordered, True, True)
        ends = torch.cumsum(counts, 0).double()
        average = ends - (counts.double() - 1.) / 2.
        ranks = torch.empty_like(ends.new_empty([values.shape[0]]))
        ranks[order] = average[group]
        return unit(torch.to(ranks - ranks.mean(), values.dtype))

      def products(signatures: List[Tensor]) -> Tensor:
        return torch.stack([torch.stack([torch.dot(a, b).double() for b in signatures]) for a in signatures])
      """;

  private Signatures() {}

  /**
   * The cosines of all pairs.
   *
   * @param function text of {@code def signature(x: Tensor) -> Tensor}, from features (n, D) to a
   *     vector of length 1, or of NaN where there is none; it may call {@code unit(v)} and {@code
   *     standardised_ranks(v)}
   * @param undefined the reason where a model has no vector
   */
  static Value[] cosines(Representations models, String function, String undefined) {
    Pairs pairs = models.pairs();
    Value[] values = new Value[pairs.count()];
    try (Script script = models.torch().compile(SCRIPT, function);
        NDManager scope = models.manager().newSubManager()) {
      NDList signatures = new NDList();
      for (NDArray x : models.sampled()) {
        signatures.addAll(script.call(scope, "signature", x));
      }
      double[] found = script.call(scope, "products", signatures).get(0).toDoubleArray();
      pairs.forEach(
          (pair, a, b) -> {
            double cosine = found[a * models.sampled().size() + b];
            values[pair] =
                Double.isNaN(cosine)
                    ? Value.undefined(undefined)
                    : Value.of(Math.max(-1, Math.min(1, cosine)));
          });
    }
    return values;
  }
}
