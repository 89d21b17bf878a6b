package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * VICReg (Bardes et al. 2022, arXiv 2105.04906) as the authors' code computes it: the invariance is
 * a mean over dimensions, and the variance terms of the views are averaged.
 */
@Doc("VICReg: invariance of views, variance and decorrelation of dimensions.")
public record VicReg(
    @Doc("The weight of the distance between views.") @Default("25.0") @Range(min = 0)
        double invariance,
    @Doc("The weight of the variance's shortfall from 1.") @Default("25.0") @Range(min = 0)
        double variance,
    @Doc("The weight of covariances.") @Default("1.0") @Range(min = 0) double covariance,
    @Doc("The sizes of the projector's hidden layers and of its output.")
        @Default("2048")
        @Range(min = 8, max = 1 << 16)
        int size,
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
        Head.mlp("projector", Head.Between.NORM_RELU, false, context.features(), size, size, size));
  }

  @Override
  public int leastBatch() {
    return 2;
  }

  @Override
  public String script(Context context) {
    return Texts.PROJECTED
        + """
        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          invariance = (z[0] - z[1]).square().mean()
          variance0, covariance0 = objective_spread(z[0])
          variance1, covariance1 = objective_spread(z[1])
          return INVARIANCE * invariance + VARIANCE * (variance0 + variance1) / 2. + COVARIANCE_WEIGHT * (covariance0 + covariance1)

        def objective_spread(z: Tensor) -> Tuple[Tensor, Tensor]:
          n, d = z.shape
          centred = z - z.mean([0], True)
          covariance = torch.mm(centred.t(), centred) / (n - 1)
          diagonal = torch.diagonal(covariance)
          short = (1. - (diagonal + 0.0001).sqrt()).clamp_min(0.).mean()
          return short, (covariance.square().sum() - diagonal.square().sum()) / d
        """
            .replace("COVARIANCE_WEIGHT", Double.toString(covariance))
            .replace("INVARIANCE", Double.toString(invariance))
            .replace("VARIANCE", Double.toString(variance));
  }
}
