package dev.medley.optim;

import java.util.List;

/** The two running averages of Adam, AdamW and LAMB. */
final class Moments {
  static final List<String> SLOTS = List.of("exp_avg", "exp_avg_sq");

  /** {@code (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps)} with m and v of this step. */
  static final String SCRIPT =
      """
      def adam_direction(g: List[Tensor], s: List[Tensor], t: int, beta1: float, beta2: float, eps: float) -> List[Tensor]:
        m = s[:len(g)]
        v = s[len(g):]
        torch._foreach_lerp_(m, g, 1. - beta1)
        torch._foreach_mul_(v, beta2)
        torch._foreach_addcmul_(v, g, g, 1. - beta2)
        root = torch._foreach_sqrt(v)
        torch._foreach_div_(root, (1. - beta2 ** t) ** 0.5)
        torch._foreach_add_(root, eps)
        u = torch._foreach_div(m, root)
        torch._foreach_div_(u, 1. - beta1 ** t)
        return u
      """;

  private Moments() {}

  /**
   * Checks the two shares.
   *
   * @throws IllegalArgumentException if there are not two
   */
  static List<Double> two(List<Double> betas) {
    if (betas.size() != 2) {
      throw new IllegalArgumentException("betas must be two numbers, is " + betas);
    }
    return List.copyOf(betas);
  }
}
