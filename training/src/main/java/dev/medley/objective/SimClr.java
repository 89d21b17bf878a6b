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
    return List.of(projector.head(context, Head.Between.NORM_RELU, true));
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  /**
   * The 2n views {@code z} compare with each other, not with themselves: the mean of {@code
   * -log(exp(s_ij / T) / sum_k exp(s_ik / T))}, j being the other view.
   */
  @Override
  public String script(Context context) {
    return Texts.PROJECTED
        + Texts.SIMILARITY
        + """
        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          n = z[0].shape[0]
          i = torch.arange(n, device=z[0].device)
          return torch.cross_entropy_loss(objective_similarity(z, TEMPERATURE), torch.cat([i + n, i]))
        """
            .replace("TEMPERATURE", Double.toString(temperature));
  }
}
