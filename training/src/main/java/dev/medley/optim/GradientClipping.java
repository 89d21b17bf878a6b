package dev.medley.optim;

/** Clipping by the global norm, as {@code torch.nn.utils.clip_grad_norm_} does it. */
public final class GradientClipping {
  /**
   * {@code def clip_gradients(g: List[Tensor], max_norm: float) -> Tensor}: multiplies all
   * gradients in place by min(1, max_norm / (norm + 1e-6)); returns the norm before, a scalar.
   */
  public static final String SCRIPT =
      """
      def clip_gradients(g: List[Tensor], max_norm: float) -> Tensor:
        norm = global_norm(g)
        torch._foreach_mul_(g, torch.clamp(max_norm / (norm + 1e-6), max=1.))
        return norm

      """
          + GradientClipping.NORM;

  /** {@code def global_norm(g: List[Tensor]) -> Tensor}: the L2 norm of all of them together. */
  static final String NORM =
      """
      def global_norm(g: List[Tensor]) -> Tensor:
        return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(g)))
      """;

  private GradientClipping() {}
}
