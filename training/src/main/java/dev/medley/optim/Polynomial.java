package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** A power of the share of the run that is left. */
@Doc("The share of the run that is left, to a power; 1 is a straight line to 0.")
public record Polynomial(
    @Doc("The exponent.") @Default("1") @Range(min = 0, minExclusive = true) double power,
    @Doc("Epochs in which the rate first rises linearly, from the first step on; 0: none.")
        @Default("0")
        @Range(min = 0)
        double warmupEpochs)
    implements Schedule {
  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    double progress = (double) (step - warmup) / (steps - warmup);
    return StrictMath.pow(1 - progress, power);
  }
}
