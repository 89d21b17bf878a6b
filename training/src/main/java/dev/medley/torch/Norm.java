package dev.medley.torch;

/**
 * Settings of a batch normalisation; {@link #STANDARD} are those that most have.
 *
 * @param epsilon is added to the variance
 * @param momentum the share of a batch in the running statistics
 * @param scaled whether channels are multiplied by trained weights; a number is always added
 */
public record Norm(double epsilon, double momentum, boolean scaled) {
  /** Of eps 1e-5 and momentum 0.1, scaled. */
  public static final Norm STANDARD = new Norm(1e-5, 0.1, true);

  /** Training scripts are called with the standard's momentum, or with 0. */
  String momentumExpression() {
    return momentum == STANDARD.momentum
        ? "momentum"
        : "%s * momentum".formatted(momentum / STANDARD.momentum);
  }
}
