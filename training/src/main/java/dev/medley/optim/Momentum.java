package dev.medley.optim;

/** The end of the step that SGD, RMSprop and LARS share. */
final class Momentum {
  static final String SCRIPT =
      """
      def momentum_step(w: List[Tensor], g: List[Tensor], buffer: List[Tensor], lr: float, momentum: float, nesterov: bool) -> None:
        if len(buffer) > 0:
          torch._foreach_mul_(buffer, momentum)
          torch._foreach_add_(buffer, g)
          if nesterov:
            torch._foreach_add_(g, buffer, alpha=momentum)
          else:
            g = buffer
        torch._foreach_add_(w, g, alpha=-lr)
      """;

  private Momentum() {}

  /**
   * Checks two settings.
   *
   * @throws IllegalArgumentException if there is nothing for Nesterov to look ahead with
   */
  static void check(double momentum, boolean nesterov) {
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("nesterov needs a momentum above 0");
    }
  }
}
