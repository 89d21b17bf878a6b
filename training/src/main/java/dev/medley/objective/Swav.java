package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * SwAV (Caron et al. 2020, arXiv 2006.09882), both directions averaged as in the authors' code,
 * without the queue for small batches.
 */
@Doc("SwAV: a view's balanced assignment to prototypes is predicted from the other views.")
public record Swav(
    @Doc("How many prototypes.") @Default("512") @Range(min = 2, max = 1 << 20) int prototypes,
    @Doc("What scores are divided by in the prediction.")
        @Default("0.1")
        @Range(min = 0, minExclusive = true)
        double temperature,
    @Doc("The smoothness of the assignment.") @Default("0.05") @Range(min = 0, minExclusive = true)
        double epsilon,
    @Doc("Rounds of Sinkhorn and Knopp's algorithm.") @Default("3") @Range(min = 1, max = 1000)
        int iterations,
    @Doc("Epochs in which prototypes stay as they are.") @Default("1") @Range(min = 0)
        double freezeEpochs,
    @Doc("The network between representation and prototypes.") @Default("{}") Projector projector,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public int views() {
    return 2;
  }

  @Override
  public boolean multiCrop() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(
        projector.head(context, Head.Between.NORM_RELU, false),
        Head.linear("prototypes", false, projector.output(), prototypes));
  }

  @Override
  public double[] numbers(Moment moment) {
    return new double[] {moment.epoch() < freezeEpochs ? 0 : 1};
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  /**
   * {@code z} are scores: cosines of projections and prototypes, (n, prototypes) a view. The codes
   * of the whole-image views get no gradient.
   */
  @Override
  public String script(Context context) {
    return Texts.UNIT
        + """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          p = w[len(w) - 1]
          p = p / torch.linalg_vector_norm(p.detach(), 2, [1], True).clamp_min(1e-12)
          p = p * c[0] + p.detach() * (1. - c[0])
          return [torch.mm(objective_unit(objective_projector(view, w, b, momentum)), p.t()) for view in h]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          loss = torch.zeros_like(z[0].sum())
          for i in range(2):
            codes = objective_codes(z[i].detach())
            for v in range(len(z)):
              if v != i:
                loss = loss - (codes * torch.log_softmax(z[v] / TEMPERATURE, 1)).sum(1).mean()
          return loss / (2. * (len(z) - 1.))

        def objective_codes(scores: Tensor) -> Tensor:
          n, k = scores.shape
          q = torch.exp((scores - scores.max()) / EPSILON)
          q = q / q.sum()
          for iteration in range(ITERATIONS):
            q = q / q.sum([0], True) / k
            q = q / q.sum([1], True) / n
          return q * n

        def objective_update(z: List[Tensor], t: List[Tensor], w: List[Tensor], s: List[Tensor], c: List[float]) -> None:
          p = w[len(w) - 1]
          p.copy_(objective_unit(p))
        """
            .replace("TEMPERATURE", Double.toString(temperature))
            .replace("EPSILON", Double.toString(epsilon))
            .replace("ITERATIONS", Integer.toString(iterations));
  }
}
