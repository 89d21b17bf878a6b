package dev.medley.optim;

/** An exponential moving average of the weights. */
public final class WeightAverage {
  /**
   * {@code def average_update(average: List[Tensor], w: List[Tensor], decay: float) -> None}:
   * {@code average = decay average + (1 - decay) w}, in place, after each step; it starts as a copy
   * of the weights.
   */
  public static final String SCRIPT =
      """
      def average_update(average: List[Tensor], w: List[Tensor], decay: float) -> None:
        torch._foreach_lerp_(average, w, 1. - decay)
      """;

  private WeightAverage() {}
}
