package dev.medley.analysis.similarity;

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
        ranks = torch.arange(values.shape[0], dtype=7, device=values.device)
        if bool((ordered[1:] == ordered[:-1]).any()):
          _, group, counts = torch.unique_consecutive(ordered, True, True)
          ranks = (torch.cumsum(counts, 0) - (counts.double() + 1.) / 2.)[group]
        centred = torch.to(ranks - ranks.mean(), values.dtype)
        return unit(torch.empty_like(values).scatter_(0, order, centred))

      def products(signatures: List[Tensor]) -> Tensor:
        m = len(signatures)
        length = signatures[0].shape[0]
        total = torch.zeros([m, m], dtype=7, device=signatures[0].device)
        for start in range(0, length, 65536):
          piece = torch.stack([s[start:start + 65536] for s in signatures])
          total.add_(torch.mm(piece, piece.t()))
        return total
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
      NDList signatures = models.ofEachSample(x -> script.call(scope, "signature", x));
      double[] found = script.call(scope, "products", signatures).get(0).toDoubleArray();
      pairs.forEach(
          (pair, a, b) -> {
            double cosine = found[a * signatures.size() + b];
            values[pair] =
                Double.isNaN(cosine)
                    ? Value.undefined(undefined)
                    : Value.of(Math.max(-1, Math.min(1, cosine)));
          });
    }
    return values;
  }
}
