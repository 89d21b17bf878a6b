package dev.medley.optim;

import java.util.Optional;

/** How the learning rate moves; one record each, listed in {@link Schedules}. */
public interface Schedule {
  /** How long the rate rises before {@link #decay} rules it, in epochs. */
  default double warmupEpochs() {
    return 0;
  }

  /**
   * The share of the base rate that a step after the warm-up has.
   *
   * @param step from 0, at least {@code warmup}
   * @param warmup the steps of the warm-up, less than {@code steps}
   * @param steps of the whole run, warm-up included
   * @param stepsPerEpoch at least 1
   */
  double decay(long step, long warmup, long steps, long stepsPerEpoch);

  /**
   * The learning rate of a step: base (step + 1) / warmup, then base times {@link #decay}.
   *
   * @param step from 0
   * @param steps of the whole run, at least 1
   * @param stepsPerEpoch at least 1
   * @param base the optimiser's learning rate
   */
  default double learningRate(long step, long steps, long stepsPerEpoch, double base) {
    long warmup = warmupSteps(steps, stepsPerEpoch);
    return step < warmup
        ? base * (step + 1) / warmup
        : base * decay(step, warmup, steps, stepsPerEpoch);
  }

  /** The momentum of a step; the optimiser's own unless the schedule moves it. */
  default double momentum(long step, long steps, long stepsPerEpoch, double own) {
    return own;
  }

  /** The steps of the warm-up, cut to the run's length. */
  default long warmupSteps(long steps, long stepsPerEpoch) {
    return Math.min(steps, Math.round(warmupEpochs() * stepsPerEpoch));
  }

  /** What a log says once about a run that is too short for its warm-up; empty if it is not. */
  default Optional<String> notice(long steps, long stepsPerEpoch) {
    return Math.round(warmupEpochs() * stepsPerEpoch) <= steps
        ? Optional.empty()
        : Optional.of(
            "The warm-up of %s epochs is cut to the run's %d steps."
                .formatted(warmupEpochs(), steps));
  }
}
