package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Barlow Twins (Zbontar et al. 2021, arXiv 2103.03230, equation 1). */
@Doc("Barlow Twins: the views' cross-correlation is brought to the identity.")
public record BarlowTwins(
    @Doc("The weight of what is off the diagonal.") @Default("0.005") @Range(min = 0) double lambda,
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

  /**
   * Columns are standardised over the batch with the biased variance plus 1e-5; C is the
   * correlation of the two views: {@code sum_i (C_ii - 1)^2 + lambda sum_{i != j} C_ij^2}.
   */
  @Override
  public String script(Context context) {
    return Texts.PROJECTED
        + """
        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          c12 = torch.mm(objective_standardised(z[0]).t(), objective_standardised(z[1])) / z[0].shape[0]
          diagonal = torch.diagonal(c12)
          square = diagonal.square().sum()
          return (diagonal - 1.).square().sum() + LAMBDA * (c12.square().sum() - square)

        def objective_standardised(z: Tensor) -> Tensor:
          centred = z - z.mean([0], True)
          return centred / (centred.square().mean([0], True) + 1e-05).sqrt()
        """
            .replace("LAMBDA", Double.toString(lambda));
  }
}
