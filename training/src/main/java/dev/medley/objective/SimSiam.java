package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** SimSiam (Chen and He 2021, arXiv 2011.10566, equations 2 to 4). */
@Doc("SimSiam: each view predicts the other's projection, which gets no gradient.")
public record SimSiam(
    @Doc("The size of the projector's layers.") @Default("2048") @Range(min = 8, max = 1 << 16)
        int projector,
    @Doc("The hidden size of the predictor.") @Default("512") @Range(min = 8, max = 1 << 16)
        int predictor,
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
        Head.mlp("projector", between, true, context.features(), projector, projector, projector),
        Head.mlp("predictor", between, false, projector, predictor, projector));
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  /** {@code -1/2 mean cos(p1, stop(z2)) - 1/2 mean cos(p2, stop(z1))}. */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          z = [objective_projector(view, w, b, momentum) for view in h]
          return [objective_predictor(view, w, b, momentum) for view in z] + [view.detach() for view in z]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          return -0.5 * (objective_cosine(z[0], z[3].detach()) + objective_cosine(z[1], z[2].detach()))

        def objective_cosine(p: Tensor, z: Tensor) -> Tensor:
          return torch.cosine_similarity(p, z, 1, 1e-08).mean()
        """;
  }
}
