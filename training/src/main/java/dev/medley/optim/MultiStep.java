package dev.medley.optim;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** A rate that falls by a factor at given epochs. */
@Doc("Multiplies the rate by gamma at given epochs, counted from the start of the run.")
public record MultiStep(
    @Doc("The epochs after which it falls, such as [82, 123].") @Range(min = 0)
        List<Double> milestones,
    @Doc("What the rate is multiplied by.") @Default("0.1") @Range(min = 0, minExclusive = true)
        double gamma,
    @Doc("Epochs in which the rate first rises linearly, from the first step on; 0: none.")
        @Default("0")
        @Range(min = 0)
        double warmupEpochs)
    implements Schedule {
  /** Keeps a copy of the milestones. */
  public MultiStep {
    milestones = List.copyOf(milestones);
  }

  @Override
  public double decay(long step, long warmup, long steps, long stepsPerEpoch) {
    long passed = milestones.stream().filter(m -> Math.round(m * stepsPerEpoch) <= step).count();
    return StrictMath.pow(gamma, (double) passed);
  }
}
