package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.binding.OneOrMore;
import java.util.List;

/**
 * Knowledge distillation (Hinton et al. 2015, arXiv 1503.02531) from one run or from several, whose
 * softened probabilities are averaged.
 */
@Doc("Distillation: the softened probabilities of finished runs are learned beside the labels.")
public record Distillation(
    @Doc("The run to learn from, or several: names, or directories.") @OneOrMore
        List<String> teacher,
    @Doc("What logits are divided by on both sides.")
        @Default("4.0")
        @Range(min = 0, minExclusive = true)
        double temperature,
    @Doc("The share of the teachers in the loss; the rest is cross-entropy with the labels.")
        @Default("0.5")
        @Range(min = 0, max = 1)
        double alpha,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public List<String> teachers() {
    return teacher;
  }

  @Override
  public boolean labels() {
    return true;
  }

  @Override
  public boolean logits() {
    return true;
  }

  @Override
  public boolean perImage() {
    return true;
  }

  /** {@code alpha T^2 KL(teacher || student) + (1 - alpha) cross-entropy}. */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [logits[0]]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          wanted = torch.zeros_like(t[0])
          for teacher in t:
            wanted = wanted + torch.softmax(teacher.detach() / TEMPERATURE, 1) / len(t)
          given = torch.log_softmax(z[0] / TEMPERATURE, 1)
          divergence = (torch.xlogy(wanted, wanted) - wanted * given).sum(1).mean()
          return ALPHA * TEMPERATURE * TEMPERATURE * divergence + (1. - ALPHA) * torch.cross_entropy_loss(z[0], labels, None, 1, -100, SMOOTHING)
        """
        .replace("TEMPERATURE", Double.toString(temperature))
        .replace("ALPHA", Double.toString(alpha))
        .replace("SMOOTHING", Double.toString(context.labelSmoothing()));
  }
}
