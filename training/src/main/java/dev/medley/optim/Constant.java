package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** The base rate, after the warm-up. */
@Doc("The same rate throughout, after the warm-up.")
public record Constant(
    @Doc("Epochs in which the rate first rises linearly, from the first step on; 0: none.")
        @Default("0")
        @Range(min = 0)
        double warmupEpochs)
    implements Schedule {
  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    return 1;
  }
}
