package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOrMore;
import dev.medley.binding.Range;
import java.util.List;

/** Knowledge distillation (Hinton et al. 2015, arXiv 1503.02531), from one run or several. */
@Doc("Distillation: the softened predictions of other runs, and the labels.")
public record Distillation(
    @Doc("The runs that teach, by name or folder; of several, the mean of their probabilities.")
        @OneOrMore
        List<String> teacher,
    @Doc("What logits are divided by, the teachers' and the student's.")
        @Default("4.0")
        @Range(min = 0, minExclusive = true)
        double temperature,
    @Doc("The share of the teachers in the loss; the rest is the labels' cross-entropy.")
        @Default("0.5")
        @Range(min = 0, max = 1)
        double alpha,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  /** Keeps a copy. */
  public Distillation {
    teacher = List.copyOf(teacher);
  }

  @Override
  public boolean logits() {
    return true;
  }

  @Override
  public boolean perImage() {
    return true;
  }

  @Override
  public List<String> teachers() {
    return teacher;
  }

  @Override
  public Objective withTeachers(List<String> runs) {
    return new Distillation(runs, temperature, alpha, weight);
  }

  /** {@code alpha T^2 mean KL(teachers || student) + (1 - alpha) cross-entropy}, softened by T. */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return logits[:1]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          taught = torch.softmax(t[0] / TEMPERATURE, 1)
          for other in t[1:]:
            taught = taught + torch.softmax(other / TEMPERATURE, 1)
          taught = taught / len(t)
          kl = (torch.xlogy(taught, taught) - taught * torch.log_softmax(z[0] / TEMPERATURE, 1)).sum(1).mean()
          return ALPHA * (TEMPERATURE * TEMPERATURE) * kl + (1. - ALPHA) * torch.cross_entropy_loss(z[0], labels, None, 1, -100, SMOOTHING)
        """
        .replace("TEMPERATURE", Double.toString(temperature))
        .replace("ALPHA", Double.toString(alpha))
        .replace("SMOOTHING", Double.toString(context.labelSmoothing()));
  }
}
