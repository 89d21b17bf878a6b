package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Lion (Chen et al. 2023, arXiv 2302.06675): steps of one size, in the sign's direction. */
@Doc("Lion (arXiv 2302.06675): every weight moves by the learning rate, up or down.")
public record Lion(
    @Doc("The base learning rate; a tenth to a third of Adam's.") @Default("0.0001") @Range(min = 0)
        double learningRate,
    @Doc("How much of the buffer the step's direction takes, and how much the buffer keeps.")
        @Default("[0.9, 0.99]")
        @Range(min = 0, max = 1, maxExclusive = true)
        List<Double> betas,
    @Doc("Decoupled: the weights shrink by this times the learning rate.")
        @Default("0")
        @Range(min = 0)
        double weightDecay,
    @Doc("Decays biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  /** Keeps a copy of the two betas. */
  public Lion {
    betas = Moments.two(betas);
  }

  @Override
  public double momentum() {
    return betas.get(0);
  }

  @Override
  public List<String> slots() {
    return List.of("exp_avg");
  }

  @Override
  public String script() {
    return """
        def optimizer_step(w: List[Tensor], g: List[Tensor], s: List[Tensor], t: int, lr: float, momentum: float, weight_decay: float, adapt: bool) -> None:
          torch._foreach_mul_(w, 1. - lr * weight_decay)
          direction = torch._foreach_lerp(s, g, 1. - momentum)
          torch._foreach_sign_(direction)
          torch._foreach_add_(w, direction, alpha=-lr)
          torch._foreach_lerp_(s, g, 1. - %s)
        """
        .formatted(betas.get(1));
  }
}
