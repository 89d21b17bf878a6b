package dev.medley.analysis.calibration;

/**
 * What logits are divided by; with cross-fitting, one for each half of the examples, fitted on the
 * other half.
 *
 * @param ofFold0 larger than 0
 * @param ofFold1 larger than 0; equal without cross-fitting
 * @param crossFitted whether it was fitted on halves of the examples it is for
 * @param atBound whether a fit ended at a bound, as of a perfect model or a constant one
 */
public record Temperature(double ofFold0, double ofFold1, boolean crossFitted, boolean atBound) {
  /** Logits as they are. */
  public static final Temperature NONE = new Temperature(1, 1, false, false);

  /** For the examples of a half, 0 or 1. */
  public double ofFold(int fold) {
    return fold == 0 ? ofFold0 : ofFold1;
  }
}
