package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** LAMB (You et al. 2020, arXiv 1904.00962) in the paper's form: no clipping before it. */
@Doc("Layer-wise adaptive Adam for large batches (arXiv 1904.00962, algorithm 2).")
public record Lamb(
    @Doc("The base learning rate.") @Default("0.001") @Range(min = 0) double learningRate,
    @Doc("How much of the averages of the gradient and of its square a step keeps.")
        @Default("[0.9, 0.999]")
        @Range(min = 0, max = 1, maxExclusive = true)
        List<Double> betas,
    @Doc("Added to the root of the averaged square.") @Default("1e-6") @Range(min = 0) double eps,
    @Doc("This times the weights is added to the step before it is adapted.")
        @Default("0.01")
        @Range(min = 0)
        double weightDecay,
    @Doc("Decays and adapts biases and norm parameters too.") @Default("false") boolean decayAll)
    implements Optimizer {
  /** Keeps a copy of the two betas. */
  public Lamb {
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
          u = adam_direction(g, s, t, momentum, %s, %s)
          if weight_decay != 0.:
            torch._foreach_add_(u, w, alpha=weight_decay)
          if adapt:
            of_w = torch.stack(torch._foreach_norm(w))
            of_u = torch.stack(torch._foreach_norm(u))
            ratio = torch.where((of_w > 0.) & (of_u > 0.), of_w / of_u, torch.ones_like(of_w))
            torch._foreach_mul_(u, torch.unbind(ratio))
          torch._foreach_add_(w, u, alpha=-lr)
        """
            .formatted(betas.get(1), eps)
        + "\n"
        + Moments.SCRIPT;
  }
}
