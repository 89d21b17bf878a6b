package dev.medley.optim;

/**
 * L2-SP (Li, Grandvalet, Davoine 2018, arXiv 1802.01483, eq. 2): the penalty {@code alpha / 2 ||w -
 * a||^2} of the way from the weights {@code a} that fine-tuning started from.
 */
public final class L2Sp {
  /**
   * {@code def l2_sp(w: List[Tensor], g: List[Tensor], a: List[Tensor], alpha: float) -> None}:
   * adds the penalty's gradient, {@code alpha (w - a)}, to {@code g} in place.
   */
  public static final String SCRIPT =
      """
      def l2_sp(w: List[Tensor], g: List[Tensor], a: List[Tensor], alpha: float) -> None:
        torch._foreach_add_(g, torch._foreach_sub(w, a), alpha=alpha)
      """;

  private L2Sp() {}
}
