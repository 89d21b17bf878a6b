package dev.medley.optim;

/**
 * Lookahead (Zhang et al. 2019, arXiv 1907.08610): slow weights follow the fast ones, which begin
 * again from there.
 */
public final class Lookahead {
  /**
   * {@code def lookahead(slow: List[Tensor], fast: List[Tensor], alpha: float) -> None}: {@code
   * slow = slow + alpha (fast - slow); fast = slow}, in place.
   */
  public static final String SCRIPT =
      """
      def lookahead(slow: List[Tensor], fast: List[Tensor], alpha: float) -> None:
        torch._foreach_lerp_(slow, fast, alpha)
        torch._foreach_copy_(fast, slow)
      """;

  private Lookahead() {}
}
