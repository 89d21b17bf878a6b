package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Init;
import dev.medley.torch.Parameter;
import java.util.List;

/** DINO (Caron et al. 2021, arXiv 2104.14294, equation 3). */
@Doc("DINO: all views predict the momentum encoder's centred, sharpened output for whole images.")
public record Dino(
    @Doc("The size of the output.") @Default("4096") @Range(min = 2, max = 1 << 20) int output,
    @Doc("The student's temperature.") @Default("0.1") @Range(min = 0, minExclusive = true)
        double studentTemperature,
    @Doc("The teacher's temperature at the first step.")
        @Default("0.04")
        @Range(min = 0, minExclusive = true)
        double firstTeacherTemperature,
    @Doc("The teacher's temperature after its warm-up.")
        @Default("0.07")
        @Range(min = 0, minExclusive = true)
        double teacherTemperature,
    @Doc("Epochs in which the teacher's temperature rises.") @Default("30") @Range(min = 0)
        double warmupEpochs,
    @Doc("How much of itself the center keeps at a step.")
        @Default("0.9")
        @Range(min = 0, max = 1, maxExclusive = true)
        double centerMomentum,
    @Doc("How much of itself the teacher keeps at the first step; it rises to 1.")
        @Default("0.996")
        @Range(min = 0, max = 1, maxExclusive = true)
        double momentum,
    @Doc("Epochs in which the last layer stays as it is.") @Default("1") @Range(min = 0)
        double freezeEpochs,
    @Doc("The hidden size of the head.") @Default("2048") @Range(min = 8, max = 1 << 16) int hidden,
    @Doc("The size before the last layer.") @Default("256") @Range(min = 2, max = 1 << 16)
        int bottleneck,
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
  public boolean perImage() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(
        Head.mlp(
            "projector", Head.Between.GELU, false, context.features(), hidden, hidden, bottleneck),
        Head.linear("last", false, bottleneck, output));
  }

  @Override
  public double momentum(Moment moment) {
    return moment.cosine(momentum, 1);
  }

  @Override
  public List<Parameter> state(Context context) {
    return List.of(
        new Parameter(
            "center", List.of((long) output), Parameter.Kind.STATISTIC, Init.constant(0)));
  }

  /** The teacher's temperature, and whether the last layer learns. */
  @Override
  public double[] numbers(Moment moment) {
    double share = warmupEpochs == 0 ? 1 : Math.min(1, moment.epoch() / warmupEpochs);
    return new double[] {
      firstTeacherTemperature + share * (teacherTemperature - firstTeacherTemperature),
      moment.epoch() < freezeEpochs ? 0 : 1
    };
  }

  /** The rows of the last layer have length 1 (weight normalisation with a fixed gain). */
  @Override
  public String script(Context context) {
    return Texts.UNIT
        + """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_output(view, w, b, momentum, c[1]) for view in h]

        def objective_target(h: List[Tensor], w: List[Tensor], b: List[Tensor], s: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_output(view, w, b, momentum, 0.) for view in h]

        def objective_output(h: Tensor, w: List[Tensor], b: List[Tensor], momentum: float, learns: float) -> Tensor:
          p = objective_unit(w[len(w) - 1])
          p = p * learns + p.detach() * (1. - learns)
          return torch.mm(objective_unit(objective_projector(h, w, b, momentum)), p.t())

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          loss = torch.zeros_like(z[0].sum())
          for i in range(len(t)):
            wanted = torch.softmax((t[i].detach() - s[0]) / c[0], 1)
            for v in range(len(z)):
              if v != i:
                loss = loss - (wanted * torch.log_softmax(z[v] / TEMPERATURE, 1)).sum(1).mean()
          return loss / (len(t) * (len(z) - 1.))

        def objective_update(z: List[Tensor], t: List[Tensor], w: List[Tensor], s: List[Tensor], c: List[float]) -> None:
          s[0].mul_(CENTER).add_(torch.cat(t).mean(0), alpha=1. - CENTER)
        """
            .replace("TEMPERATURE", Double.toString(studentTemperature))
            .replace("CENTER", Double.toString(centerMomentum));
  }
}
