package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/**
 * One rise and one fall of the rate, by cosines, and of the momentum against it (Smith, Topin 2018,
 * arXiv 1708.07120), as PyTorch's OneCycleLR.
 */
@Doc(
    "One rise and one fall of the rate, the momentum against it (arXiv 1708.07120), as PyTorch's OneCycleLR; the optimiser's learning rate is the peak.")
public record OneCycle(
    @Doc("The share of the run in which the rate rises.")
        @Default("0.3")
        @Range(min = 0, max = 1, minExclusive = true, maxExclusive = true)
        double pctStart,
    @Doc("The first rate is the peak divided by this.") @Default("25") @Range(min = 1)
        double divFactor,
    @Doc("The last rate is the first divided by this.") @Default("10000") @Range(min = 1)
        double finalDivFactor,
    @Doc("The momentum, or first beta, where the rate is lowest.")
        @Default("0.95")
        @Range(min = 0, max = 1, maxExclusive = true)
        double maxMomentum,
    @Doc("The momentum at the peak; an optimiser without momentum stays without.")
        @Default("0.85")
        @Range(min = 0, max = 1, maxExclusive = true)
        double baseMomentum)
    implements Schedule {
  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    double first = 1 / divFactor;
    return cycle(step, steps, first, 1, first / finalDivFactor);
  }

  @Override
  public double momentum(long step, long steps, long stepsPerEpoch, double own) {
    return own == 0 ? 0 : cycle(step, steps, maxMomentum, baseMomentum, maxMomentum);
  }

  private double cycle(long step, long steps, double start, double peak, double end) {
    double turn = pctStart * steps - 1;
    return step < turn
        ? mix(start, peak, step / turn)
        : mix(peak, end, (step - turn) / (steps - 1 - turn));
  }

  private static double mix(double from, double to, double share) {
    return to + (from - to) * (1 + StrictMath.cos(Math.PI * share)) / 2;
  }
}
