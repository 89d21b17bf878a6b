package dev.medley.tests.extending;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.optim.Optimizer;
import java.util.List;

/** Every weight moves by the learning rate, against its gradient's sign (arXiv 1802.04434). */
@Doc("Every weight moves by the learning rate, against its gradient's sign.")
public record SignSgd(
    @Doc("The base learning rate.") @Default("0.001") @Range(min = 0) double learningRate,
    @Doc("Decoupled: the weights shrink by this times the learning rate.")
        @Default("0")
        @Range(min = 0)
        double weightDecay)
    implements Optimizer {
  @Override
  public double momentum() {
    return 0;
  }

  @Override
  public boolean decayAll() {
    return false;
  }

  @Override
  public List<String> slots() {
    return List.of();
  }

  @Override
  public String script() {
    return """
        def optimizer_step(w: List[Tensor], g: List[Tensor], s: List[Tensor], t: int, lr: float, momentum: float, weight_decay: float, adapt: bool) -> None:
          torch._foreach_mul_(w, 1. - lr * weight_decay)
          torch._foreach_sign_(g)
          torch._foreach_add_(w, g, alpha=-lr)
        """;
  }
}
