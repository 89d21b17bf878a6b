package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/**
 * Half a cosine from the base rate down (Loshchilov, Hutter 2017, arXiv 1608.03983), without
 * restarts.
 */
@Doc("Half a cosine from the base rate down to 0, or to a fraction of it (arXiv 1608.03983).")
public record Cosine(
    @Doc("Epochs in which the rate first rises linearly, from the first step on; 0: none.")
        @Default("0")
        @Range(min = 0)
        double warmupEpochs,
    @Doc("The share of the base rate that the curve would reach one step after the last.")
        @Default("0")
        @Range(min = 0, max = 1)
        double finalFraction)
    implements Schedule {
  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    double progress = (double) (step - warmup) / (steps - warmup);
    return finalFraction + (1 - finalFraction) * (1 + StrictMath.cos(Math.PI * progress)) / 2;
  }
}
