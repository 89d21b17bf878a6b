package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Adam with decoupled weight decay (Loshchilov, Hutter 2019, arXiv 1711.05101). */
@Doc("Adam with decoupled weight decay (arXiv 1711.05101).")
public record AdamW(
    @Doc("The base learning rate.") @Default("0.001") @Range(min = 0) double learningRate,
    @Doc("How much of the averages of the gradient and of its square a step keeps.")
        @Default("[0.9, 0.999]")
        @Range(min = 0, max = 1, maxExclusive = true)
        List<Double> betas,
    @Doc("Added to the root of the averaged square.") @Default("1e-8") @Range(min = 0) double eps,
    @Doc("Decoupled: the weights shrink by this times the learning rate.")
        @Default("0.01")
        @Range(min = 0)
        double weightDecay,
    @Doc("Decays biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  /** Keeps a copy of the two betas. */
  public AdamW {
    betas = Moments.two(betas);
  }

  @Override
  public double momentum() {
    return betas.get(0);
  }

  @Override
  public List<String> slots() {
    return Moments.SLOTS;
  }

  @Override
  public String script() {
    return """
        def optimizer_step(w: List[Tensor], g: List[Tensor], s: List[Tensor], t: int, lr: float, momentum: float, weight_decay: float, adapt: bool) -> None:
          torch._foreach_mul_(w, 1. - lr * weight_decay)
          u = adam_direction(g, s, t, momentum, %s, %s)
          torch._foreach_add_(w, u, alpha=-lr)
        """
            .formatted(betas.get(1), eps)
        + "\n"
        + Moments.SCRIPT;
  }
}
