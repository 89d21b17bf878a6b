package dev.medley.recipe;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * How a network that starts from given weights moves away from them.
 *
 * @param freeze patterns of names, {@code *} for any characters
 * @param probe null for none
 * @param unfreezeEvery epochs; null to move all blocks from the first step on
 * @param layerDecay in (0, 1]
 * @param headRate larger than 0
 * @param l2Sp 0 is off
 */
@Doc("How a network that starts from given weights moves away from them.")
public record FineTuneSettings(
    @Doc(
            "Parameters that stay as they are, by patterns of their names such as layer1.*; norms"
                + " whose parameters all stay use and keep their statistics.")
        @Default("[]")
        List<String> freeze,
    @Doc("Trains the last layer alone before all else (Kumar et al. 2022, arXiv 2202.10054).")
        @Default("null")
        Probe probe,
    @Doc(
            "Gradual unfreezing (Howard, Ruder 2018, arXiv 1801.06146): the last block moves first,"
                + " and after every so many epochs the one before it joins.")
        @Default("null")
        @Range(min = 1)
        Integer unfreezeEvery,
    @Doc(
            "Layer-wise rates (arXiv 1801.06146): what a block's learning rate is multiplied by to"
                + " give that of the block before it.")
        @Default("1.0")
        @Range(min = 0, minExclusive = true, max = 1)
        double layerDecay,
    @Doc("What the last layer's learning rate is multiplied by.")
        @Default("1.0")
        @Range(min = 0, minExclusive = true)
        double headRate,
    @Doc(
            "L2-SP (Li et al. 2018, arXiv 1802.01483): this times the way from the start is added to"
                + " the gradient, instead of weight decay, but for the last layer.")
        @Default("0")
        @Range(min = 0)
        double l2Sp) {
  /** Everything moves alike from the first step on. */
  public static final FineTuneSettings NONE = new FineTuneSettings(List.of(), null, null, 1, 1, 0);

  /**
   * The last layer alone.
   *
   * @param epochs at the beginning of the run, before the schedule begins
   * @param rate of the optimiser's learning rate
   */
  @Doc("The last layer alone, on features as they are evaluated; the schedule begins afterwards.")
  public record Probe(
      @Doc("How many epochs.") @Range(min = 1, max = 1_000_000) int epochs,
      @Doc("What the optimiser's learning rate is multiplied by in them; it stays constant.")
          @Default("1.0")
          @Range(min = 0, minExclusive = true)
          double rate) {}

  /**
   * Checks that no key is without effect.
   *
   * @throws IllegalArgumentException if both a probe and gradual unfreezing are asked for
   */
  public FineTuneSettings {
    freeze = List.copyOf(freeze);
    if (probe != null && unfreezeEvery != null) {
      throw new IllegalArgumentException(
          "probe and unfreeze_every exclude each other: unfreezing begins with the last block by"
              + " itself");
    }
  }

  /** Whether a last layer must be trained. */
  boolean needsLastLayer() {
    return probe != null || unfreezeEvery != null || headRate != 1;
  }

  /** Steps of the probe, cut to the run's length. */
  public long probeSteps(long steps, long stepsPerEpoch) {
    return probe == null ? 0 : Math.min(steps, probe.epochs * stepsPerEpoch);
  }
}
