package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Adam (Kingma, Ba 2015, arXiv 1412.6980), with weight decay inside the gradient. */
@Doc("Adam (arXiv 1412.6980); weight decay is part of the gradient, see adamw for the other form.")
public record Adam(
    @Doc("The base learning rate.") @Default("0.001") @Range(min = 0) double learningRate,
    @Doc("How much of the averages of the gradient and of its square a step keeps.")
        @Default("[0.9, 0.999]")
        @Range(min = 0, max = 1, maxExclusive = true)
        List<Double> betas,
    @Doc("Added to the root of the averaged square.") @Default("1e-8") @Range(min = 0) double eps,
    @Doc("This times the weights is added to the gradient.") @Default("0") @Range(min = 0)
        double weightDecay,
    @Doc("Decays biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  /** Keeps a copy of the two betas. */
  public Adam {
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
          if weight_decay != 0.:
            torch._foreach_add_(g, w, alpha=weight_decay)
          u = adam_direction(g, s, t, momentum, %s, %s)
          torch._foreach_add_(w, u, alpha=-lr)
        """
            .formatted(betas.get(1), eps)
        + "\n"
        + Moments.SCRIPT;
  }
}
