package dev.medley.optim;

/** How the learning rate moves; one record each, listed in {@link Schedules}. */
public interface Schedule {
  /**
   * The learning rate of a step.
   *
   * @param step from 0
   * @param steps of the whole run, at least 1
   * @param stepsPerEpoch at least 1
   * @param base the optimiser's learning rate
   */
  double learningRate(long step, long steps, long stepsPerEpoch, double base);

  /** The momentum of a step; the optimiser's own unless the schedule moves it. */
  default double momentum(long step, long steps, long stepsPerEpoch, double own) {
    return own;
  }
}
