package dev.medley.analysis.measure;

/**
 * A number, or the reason why the inputs define none.
 *
 * @param number NaN where there is none
 * @param undefined the reason, null where there is a number
 */
public record Value(double number, String undefined) {
  /** A number. */
  public static Value of(double number) {
    return new Value(number, null);
  }

  /** No number, and why. */
  public static Value undefined(String reason) {
    return new Value(Double.NaN, reason);
  }

  /**
   * A fraction.
   *
   * @param reason why there is none where the denominator is 0
   */
  public static Value ratio(double numerator, double denominator, String reason) {
    return denominator == 0 ? undefined(reason) : of(numerator / denominator);
  }

  /** Whether there is a number. */
  public boolean isDefined() {
    return undefined == null;
  }
}
