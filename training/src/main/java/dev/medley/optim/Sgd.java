package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** Stochastic gradient descent in PyTorch's form: the learning rate stays outside the buffer. */
@Doc("Stochastic gradient descent with momentum, in PyTorch's form.")
public record Sgd(
    @Doc("The base learning rate.") @Default("0.1") @Range(min = 0) double learningRate,
    @Doc("The share of the buffer that a step keeps.")
        @Default("0.9")
        @Range(min = 0, max = 1, maxExclusive = true)
        double momentum,
    @Doc("Looks one step ahead: the step is the gradient plus momentum times the new buffer.")
        @Default("false")
        boolean nesterov,
    @Doc("This times the weights is added to the gradient.") @Default("0") @Range(min = 0)
        double weightDecay,
    @Doc("Decays biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  /** Refuses Nesterov without momentum. */
  public Sgd {
    Momentum.check(momentum, nesterov);
  }

  @Override
  public List<String> slots() {
    return momentum > 0 ? List.of("momentum_buffer") : List.of();
  }

  @Override
  public String script() {
    return """
        def optimizer_step(w: List[Tensor], g: List[Tensor], s: List[Tensor], t: int, lr: float, momentum: float, weight_decay: float, adapt: bool) -> None:
          if weight_decay != 0.:
            torch._foreach_add_(g, w, alpha=weight_decay)
          momentum_step(w, g, s, lr, momentum, %s)
        """
            .formatted(nesterov ? "True" : "False")
        + "\n"
        + Momentum.SCRIPT;
  }
}
