package dev.medley.optim;

/**
 * Sharpness-aware minimisation (Foret et al. 2021, arXiv 2010.01412, eq. 2) around an optimiser.
 */
public final class Sam {
  /**
   * {@code def sam_climb(w: List[Tensor], g: List[Tensor], rho: float) -> List[Tensor]}: moves the
   * weights in place by rho g / ||g||, over all parameters together, and returns what {@code def
   * sam_descend(w: List[Tensor], e: List[Tensor]) -> None} needs to bring them back: copies, since
   * subtracting would leave rounding errors behind.
   */
  public static final String SCRIPT =
      """
      def sam_climb(w: List[Tensor], g: List[Tensor], rho: float) -> List[Tensor]:
        e = [x.clone() for x in w]
        torch._foreach_add_(w, torch._foreach_mul(g, rho / (global_norm(g) + 1e-12)))
        return e

      def sam_descend(w: List[Tensor], e: List[Tensor]) -> None:
        torch._foreach_copy_(w, e)

      """
          + GradientClipping.NORM;

  private Sam() {}
}
