package dev.medley.tests.extending;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.objective.Context;
import dev.medley.objective.Head;
import dev.medley.objective.Objective;
import java.util.List;

/** Alignment and uniformity on the sphere (Wang and Isola 2020, arXiv 2005.10242). */
@Doc("Alignment and uniformity: views of an image attract, all images spread over the sphere.")
public record Uniformity(
    @Doc("How sharply images repel.") @Default("2.0") @Range(min = 0, minExclusive = true) double t,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public int views() {
    return 2;
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(Head.linear("projector", true, context.features(), 16));
  }

  /** {@code mean |u - v|^2 + log mean_{i != j} exp(-t |u_i - u_j|^2)}, over both views. */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_projector(view, w, b, momentum) for view in h]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          u = objective_sphere(z[0])
          v = objective_sphere(z[1])
          return (u - v).square().sum(1).mean() + (objective_spread(u) + objective_spread(v)) / 2.

        def objective_sphere(z: Tensor) -> Tensor:
          return z / torch.linalg_vector_norm(z, 2, [1], True).clamp_min(1e-12)

        def objective_spread(u: Tensor) -> Tensor:
          n = u.shape[0]
          closeness = torch.exp(SHARPNESS * (torch.mm(u, u.t()) - 1.))
          return ((closeness.sum() - torch.diagonal(closeness).sum()) / (n * (n - 1))).log()
        """
        .replace("SHARPNESS", Double.toString(2 * t));
  }
}
