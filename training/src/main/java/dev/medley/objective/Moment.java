package dev.medley.objective;

/**
 * When in a training.
 *
 * @param step from 0
 * @param steps of the whole training
 * @param stepsPerEpoch of an epoch
 */
public record Moment(long step, long steps, long stepsPerEpoch) {
  /** The share of the training that is done, in [0, 1). */
  public double progress() {
    return (double) step / steps;
  }

  /** The epoch, from 0, with its fraction. */
  public double epoch() {
    return (double) step / stepsPerEpoch;
  }

  /** From {@code first} at the beginning along half a cosine to {@code last} at the end. */
  public double cosine(double first, double last) {
    return last + (first - last) * (1 + StrictMath.cos(Math.PI * progress())) / 2;
  }
}
