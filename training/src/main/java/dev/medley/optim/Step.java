package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** A rate that falls by a factor every few epochs. */
@Doc("Multiplies the rate by gamma every so many epochs, counted from the start of the run.")
public record Step(
    @Doc("Epochs between two falls.") @Range(min = 0, minExclusive = true) double everyEpochs,
    @Doc("What the rate is multiplied by.") @Default("0.1") @Range(min = 0, minExclusive = true)
        double gamma,
    @Doc("Epochs in which the rate first rises linearly, from the first step on; 0: none.")
        @Default("0")
        @Range(min = 0)
        double warmupEpochs)
    implements Schedule {
  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    long size = Math.max(1, Math.round(everyEpochs * stepsPerEpoch));
    long falls = step / size;
    return StrictMath.pow(gamma, (double) falls);
  }
}
