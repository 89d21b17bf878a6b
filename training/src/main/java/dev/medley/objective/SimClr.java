package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** SimCLR's contrastive loss NT-Xent (Chen et al. 2020, arXiv 2002.05709, section 2.1). */
@Doc("SimCLR: two views of an image attract, all others of the batch repel.")
public record SimClr(
    @Doc("What cosine similarities are divided by.")
        @Default("0.5")
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
   * The 2n views {@code z} compare with each other, not with themselves: the mean of {@code
   * -log(exp(s_ij / T) / sum_k exp(s_ik / T))}, j being the other view.
   */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_projector(view, w, b, momentum) for view in h]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          n = z[0].shape[0]
          rows = torch.cat(z)
          rows = rows / torch.linalg_vector_norm(rows, 2, [1], True).clamp_min(1e-12)
          similarity = torch.mm(rows, rows.t()) / TEMPERATURE
          similarity = similarity.fill_diagonal_(-1e30)
          i = torch.arange(n, device=rows.device)
          return torch.cross_entropy_loss(similarity, torch.cat([i + n, i]))
        """
        .replace("TEMPERATURE", Double.toString(temperature));
  }
}
