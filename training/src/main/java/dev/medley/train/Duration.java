package dev.medley.train;

import dev.medley.track.Progress;
import dev.medley.track.RunLog;
import java.util.Locale;

/**
 * Says once, soon after a training begins, how long it will take: by its second and third steps, or
 * by the first, which also compiles, where that alone takes long.
 */
final class Duration {
  private static final double LONG_STEP_SECONDS = 20;
  private static final int MEASURED = 2;

  /** What is over sooner is not worth a line. */
  private static final double LEAST_SECONDS = 60;

  private final RunLog log;
  private final long steps;
  private final int imagesPerStep;
  private long start = System.nanoTime();
  private int taken;

  /**
   * Begins now.
   *
   * @param steps that are to come
   */
  Duration(RunLog log, long steps, int imagesPerStep) {
    this.log = log;
    this.steps = steps;
    this.imagesPerStep = imagesPerStep;
  }

  /** Whether there is nothing more to time. */
  boolean isSaid() {
    return taken > MEASURED;
  }

  /** A step was taken and has come to its end on the device. */
  void step() {
    taken++;
    double seconds = (System.nanoTime() - start) / 1e9;
    if (taken == 1 && seconds < LONG_STEP_SECONDS) {
      start = System.nanoTime();
    } else if (taken == 1 || taken > MEASURED) {
      say(taken == 1 ? seconds : seconds / MEASURED);
      taken = MEASURED + 1;
    }
  }

  private void say(double secondsPerStep) {
    double left = secondsPerStep * (steps - taken);
    if (left >= LEAST_SECONDS) {
      log.info(
          String.format(
              Locale.ROOT,
              "This takes about %s at %.3g images/s.",
              Progress.duration(left),
              imagesPerStep / secondsPerStep));
    }
  }
}
