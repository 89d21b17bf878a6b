package dev.medley.train;

/**
 * Where a training stands, beside its arrays: what {@code state.json} holds.
 *
 * @param step steps taken
 * @param seconds spent training, over all sittings
 * @param loss sum over the images of the unfinished epoch, nats
 * @param correct right predictions in the unfinished epoch
 * @param images seen in the unfinished epoch
 * @param bestAccuracy on the validation split; NaN before the first measurement
 * @param bestEpoch of {@code bestAccuracy}, from 1; 0 before the first measurement
 */
record Position(
    long step,
    double seconds,
    double loss,
    double correct,
    double images,
    double bestAccuracy,
    int bestEpoch) {
  static final Position START = new Position(0, 0, 0, 0, 0, Double.NaN, 0);

  /** After more steps. */
  Position after(long newStep, double newSeconds, double[] totals) {
    return new Position(
        newStep,
        newSeconds,
        loss + totals[0],
        correct + totals[1],
        images + totals[2],
        bestAccuracy,
        bestEpoch);
  }

  /** At the start of an epoch. */
  Position epochEnded() {
    return new Position(step, seconds, 0, 0, 0, bestAccuracy, bestEpoch);
  }

  /** With a new best. */
  Position best(double accuracy, int epoch) {
    return new Position(step, seconds, loss, correct, images, accuracy, epoch);
  }
}
