package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * Supervised contrastive learning, L_out (Khosla et al. 2020, arXiv 2004.11362, equation 2),
 * without the factor of the authors' code.
 */
@Doc("Supervised contrastive: views of one class attract, all others of the batch repel.")
public record SupCon(
    @Doc("What cosine similarities are divided by.")
        @Default("0.1")
        @Range(min = 0, minExclusive = true)
        double temperature,
    @Doc("The network between representation and loss.") @Default("{}") Projector projector,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public int views() {
    return 2;
  }

  @Override
  public boolean labels() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(
        Head.mlp(
            "projector",
            Head.Between.NORM_RELU,
            true,
            context.features(),
            projector.hidden(),
            projector.output()));
  }

  @Override
  public void checkBatch(int batchSize) {
    if (batchSize < 2) {
      throw new IllegalArgumentException("at least 2: an image is told from others of its batch");
    }
  }

  /**
   * The mean over rows i of {@code -1/|P| sum_{p in P} (s_ip - log sum_{j != i} exp(s_ij))}, P
   * being the other rows with i's label.
   */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_projector(view, w, b, momentum) for view in h]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          rows = objective_unit(torch.cat(z))
          same = torch.cat([labels for view in z])
          similarity = torch.mm(rows, rows.t()) / TEMPERATURE
          similarity = similarity.fill_diagonal_(-1e30)
          log_share = similarity - torch.logsumexp(similarity, [1], True)
          positive = (same.unsqueeze(0) == same.unsqueeze(1)).to(rows.dtype).fill_diagonal_(0.)
          return -((log_share * positive).sum(1) / positive.sum(1)).mean()

        def objective_unit(x: Tensor) -> Tensor:
          return x / torch.linalg_vector_norm(x, 2, [1], True).clamp_min(1e-12)
        """
        .replace("TEMPERATURE", Double.toString(temperature));
  }
}
