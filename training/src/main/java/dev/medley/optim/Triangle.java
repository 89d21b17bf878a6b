package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** A straight rise and a straight fall of the rate (Smith 2015, arXiv 1506.01186; one cycle). */
@Doc("A straight rise to the optimiser's learning rate and a straight fall.")
public record Triangle(
    @Doc("The share of the rate that the first step has.") @Default("0.0") @Range(min = 0, max = 1)
        double start,
    @Doc("The share of the run after which the rate is highest.")
        @Default("0.2")
        @Range(min = 0, max = 1, minExclusive = true, maxExclusive = true)
        double peak,
    @Doc("The share of the rate that the fall ends at, one step behind the last.")
        @Default("0.0")
        @Range(min = 0, max = 1)
        double end)
    implements Schedule {
  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    long turn = (long) (peak * steps);
    return step < turn
        ? start + (1 - start) * step / turn
        : 1 + (end - 1) * (step - turn) / (steps - turn);
  }
}
