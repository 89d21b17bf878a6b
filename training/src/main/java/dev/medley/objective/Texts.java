package dev.medley.objective;

/** Script functions that several objectives have. */
final class Texts {
  /** Embeds every view by the head called projector. */
  static final String PROJECTED =
      """
      def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
        return [objective_projector(view, w, b, momentum) for view in h]

      """;

  /** Rows of length 1. */
  static final String UNIT =
      """

      def objective_unit(x: Tensor) -> Tensor:
        return x / torch.linalg_vector_norm(x, 2, [1], True).clamp_min(1e-12)
      """;

  /** Cosine similarities of all rows, over a temperature; of a row with itself none. */
  static final String SIMILARITY =
      UNIT
          + """

          def objective_similarity(z: List[Tensor], temperature: float) -> Tensor:
            rows = objective_unit(torch.cat(z))
            similarity = torch.mm(rows, rows.t()) / temperature
            return similarity.fill_diagonal_(-1e30)
          """;

  private Texts() {}
}
