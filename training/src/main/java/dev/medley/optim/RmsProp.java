package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** RMSprop in PyTorch's form: not centred, {@code eps} outside the root. */
@Doc("RMSprop (Hinton 2012, lecture 6e) in PyTorch's form.")
public record RmsProp(
    @Doc("The base learning rate.") @Default("0.01") @Range(min = 0) double learningRate,
    @Doc("How much of the average of the squared gradient a step keeps.")
        @Default("0.99")
        @Range(min = 0, max = 1, maxExclusive = true)
        double alpha,
    @Doc("The share of the buffer that a step keeps.")
        @Default("0")
        @Range(min = 0, max = 1, maxExclusive = true)
        double momentum,
    @Doc("Added to the root of the averaged square.") @Default("1e-8") @Range(min = 0) double eps,
    @Doc("This times the weights is added to the gradient.") @Default("0") @Range(min = 0)
        double weightDecay,
    @Doc("Decays biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  @Override
  public List<String> slots() {
    return momentum > 0 ? List.of("square_avg", "momentum_buffer") : List.of("square_avg");
  }

  @Override
  public String script() {
    return """
        def optimizer_step(w: List[Tensor], g: List[Tensor], s: List[Tensor], t: int, lr: float, momentum: float, weight_decay: float, adapt: bool) -> None:
          if weight_decay != 0.:
            torch._foreach_add_(g, w, alpha=weight_decay)
          v = s[:len(w)]
          torch._foreach_mul_(v, %1$s)
          torch._foreach_addcmul_(v, g, g, 1. - %1$s)
          root = torch._foreach_sqrt(v)
          torch._foreach_add_(root, %2$s)
          torch._foreach_div_(g, root)
          momentum_step(w, g, s[len(w):], lr, momentum, False)
        """
            .formatted(alpha, eps)
        + "\n"
        + Momentum.SCRIPT;
  }
}
