package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** BYOL (Grill et al. 2020, arXiv 2006.07733, equation 2, both directions summed: 0 to 8). */
@Doc("BYOL: each view predicts the momentum encoder's projection of the other.")
public record Byol(
    @Doc("How much of itself the momentum encoder keeps at the first step; it rises to 1.")
        @Default("0.996")
        @Range(min = 0, max = 1, maxExclusive = true)
        double momentum,
    @Doc("The hidden size of projector and predictor.")
        @Default("4096")
        @Range(min = 8, max = 1 << 16)
        int hidden,
    @Doc("The output size of projector and predictor.")
        @Default("256")
        @Range(min = 2, max = 1 << 16)
        int output,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public int views() {
    return 2;
  }

  @Override
  public boolean perImage() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    Head.Between between = Head.Between.NORM_RELU;
    return List.of(
        Head.mlp("projector", between, false, context.features(), hidden, output),
        Head.mlp("predictor", between, false, output, hidden, output));
  }

  @Override
  public double momentum(Moment moment) {
    return moment.cosine(momentum, 1);
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  /** {@code mean(2 - 2 cos(q1, z2)) + mean(2 - 2 cos(q2, z1))}, z from the momentum encoder. */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_predictor(objective_projector(view, w, b, momentum), w, b, momentum) for view in h]

        def objective_target(h: List[Tensor], w: List[Tensor], b: List[Tensor], s: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_projector(view, w, b, momentum) for view in h]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          return objective_distance(z[0], t[1]) + objective_distance(z[1], t[0])

        def objective_distance(q: Tensor, z: Tensor) -> Tensor:
          return (2. - 2. * torch.cosine_similarity(q, z.detach(), 1, 1e-08)).mean()
        """;
  }
}
