package dev.medley.analysis.resampling;

import java.util.Arrays;

/** An interval, both ends inclusive. */
public record Interval(double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * Between the 2.5 % and the 97.5 % quantile of some values, linear between two.
   *
   * @param values at least one; sorted on return
   */
  public static Interval of(double[] values) {
    Arrays.sort(values);
    return new Interval(quantile(values, TAIL), quantile(values, 1 - TAIL));
  }

  /** Whether the interval has this value. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  private static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
