package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * LARS (You et al. 2017, arXiv 1708.03888): SGD whose rate is scaled for each tensor by {@code
 * trust_coefficient ||w|| / (||g|| + weight_decay ||w|| + eps)}, 1 where a norm is 0.
 */
@Doc("SGD with a rate for each layer, for large batches (arXiv 1708.03888).")
public record Lars(
    @Doc("The base learning rate.") @Default("1.0") @Range(min = 0) double learningRate,
    @Doc("The share of the buffer that a step keeps.")
        @Default("0.9")
        @Range(min = 0, max = 1, maxExclusive = true)
        double momentum,
    @Doc("Looks one step ahead: the step is the gradient plus momentum times the new buffer.")
        @Default("false")
        boolean nesterov,
    @Doc("The share of its norm that a layer may move by: 0.001 to 0.02.")
        @Default("0.001")
        @Range(min = 0, minExclusive = true)
        double trustCoefficient,
    @Doc("Takes the layer's rate as an upper bound of the learning rate, not as a factor.")
        @Default("false")
        boolean clip,
    @Doc("Added to the norms that are divided by.") @Default("1e-8") @Range(min = 0) double eps,
    @Doc("This times the weights is added to the gradient.") @Default("0") @Range(min = 0)
        double weightDecay,
    @Doc("Decays and adapts biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  /** Refuses Nesterov without momentum. */
  public Lars {
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
          if adapt:
            ratio = lars_ratio(w, g, lr, weight_decay)
            torch._foreach_add_(g, w, alpha=weight_decay)
            torch._foreach_mul_(g, ratio)
          elif weight_decay != 0.:
            torch._foreach_add_(g, w, alpha=weight_decay)
          momentum_step(w, g, s, lr, momentum, %4$s)

        def lars_ratio(w: List[Tensor], g: List[Tensor], lr: float, weight_decay: float) -> List[Tensor]:
          of_w = torch.stack(torch._foreach_norm(w))
          of_g = torch.stack(torch._foreach_norm(g))
          ratio = %1$s * of_w / (of_g + weight_decay * of_w + %2$s)
          ratio = torch.where((of_w > 0.) & (of_g > 0.), ratio, torch.ones_like(ratio))
          if %3$s:
            ratio = torch.clamp(ratio / lr, max=1.)
          return torch.unbind(ratio)
        """
            .formatted(trustCoefficient, eps, clip ? "True" : "False", nesterov ? "True" : "False")
        + "\n"
        + Momentum.SCRIPT;
  }
}
