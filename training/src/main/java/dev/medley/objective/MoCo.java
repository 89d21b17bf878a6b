package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Init;
import dev.medley.torch.Parameter;
import java.util.List;
import java.util.OptionalInt;

/** MoCo v2 (He et al. 2020, arXiv 1911.05722; Chen et al. 2020, arXiv 2003.04297). */
@Doc("MoCo v2: a view finds the momentum encoder's other view among a queue of earlier ones.")
public record MoCo(
    @Doc("What cosine similarities are divided by.")
        @Default("0.2")
        @Range(min = 0, minExclusive = true)
        double temperature,
    @Doc("How many earlier views are kept: a multiple of the batch size.")
        @Default("4096")
        @Range(min = 1, max = 1 << 24)
        int queue,
    @Doc("How much of itself the momentum encoder keeps at a step.")
        @Default("0.999")
        @Range(min = 0, max = 1, maxExclusive = true)
        double momentum,
    @Doc("The network between representation and loss.") @Default("{}") Projector projector,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  @Override
  public int views() {
    return 2;
  }

  @Override
  public List<Integer> targetViews() {
    return List.of(1);
  }

  @Override
  public boolean perImage() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    return List.of(projector.head(context, Head.Between.RELU, false));
  }

  @Override
  public double momentum(Moment moment) {
    return momentum;
  }

  @Override
  public List<Parameter> state(Context context) {
    return List.of(
        new Parameter(
            "queue",
            List.of((long) queue, (long) projector.output()),
            Parameter.Kind.STATISTIC,
            new Init(Init.Kind.NORMAL, 1 / Math.sqrt(projector.output()))),
        new Parameter("next", List.of(), Parameter.Kind.COUNTER, Init.constant(0)));
  }

  @Override
  public OptionalInt multipleOfBatch() {
    return OptionalInt.of(queue);
  }

  /** {@code mean_i -log(exp(q.k / T) / (exp(q.k / T) + sum over the queue of exp(q.r / T)))}. */
  @Override
  public String script(Context context) {
    return Texts.UNIT
        + """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_projector(h[0], w, b, momentum)]

        def objective_target(h: List[Tensor], w: List[Tensor], b: List[Tensor], s: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          return [objective_projector(h[0], w, b, momentum)]

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          q = objective_unit(z[0])
          key = objective_unit(t[0].detach())
          positive = (q * key).sum(1, True)
          negative = torch.mm(q, s[0].t())
          similarity = torch.cat([positive, negative], 1) / TEMPERATURE
          return (torch.logsumexp(similarity, [1]) - similarity[:, 0]).mean()

        def objective_update(z: List[Tensor], t: List[Tensor], w: List[Tensor], s: List[Tensor], c: List[float]) -> None:
          n = t[0].shape[0]
          rows = s[0].shape[0]
          at = (s[1] + torch.arange(n, device=t[0].device)) % rows
          s[0].index_copy_(0, at, objective_unit(t[0]))
          s[1].copy_((s[1] + n) % rows)
        """
            .replace("TEMPERATURE", Double.toString(temperature));
  }
}
