package dev.medley.recipe;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import java.util.Map;

/**
 * Length, batches, precision and regularisation of training.
 *
 * @param epochs 0 only evaluates
 * @param batchSize images an optimiser step
 * @param microBatchSize images a gradient computation, a divisor of the batch size; null for all
 * @param precision of training steps only; evaluation is fp32
 * @param clipNorm largest global norm of the gradients; null for no bound
 * @param labelSmoothing in [0, 1)
 * @param mixup alpha of the Beta distribution; 0 is off
 * @param cutmix alpha of the Beta distribution; 0 is off
 * @param ema null for none
 * @param sam null for none
 * @param lookahead null for none
 * @param rates factors on the learning rate by patterns of names
 * @param freezeAfter epochs by patterns of names
 */
@Doc("Length, batches, precision and regularisation of training.")
public record TrainSettings(
    @Doc("How often every training image is seen; 0 only evaluates.")
        @Range(min = 0, max = 1_000_000)
        int epochs,
    @Doc("Images an optimiser step.") @Default("128") @Range(min = 1, max = 1 << 20) int batchSize,
    @Doc("Images a gradient computation, which saves memory; divides batch_size.")
        @Default("null")
        @Range(min = 1)
        Integer microBatchSize,
    @Doc("Precision of training steps; auto takes what is faster on the device.")
        @Default("auto")
        @OneOf({"auto", "fp32", "bf16"})
        String precision,
    @Doc("Largest global norm of the gradients.")
        @Default("null")
        @Range(min = 0, minExclusive = true)
        Double clipNorm,
    @Doc("Share of a label's weight that is spread over all classes.")
        @Default("0")
        @Range(min = 0, max = 1, maxExclusive = true)
        double labelSmoothing,
    @Doc("Alpha of mixup (Zhang et al. 2018, arXiv 1710.09412); 0 is off.")
        @Default("0")
        @Range(min = 0, max = 100)
        double mixup,
    @Doc(
            "Alpha of CutMix (Yun et al. 2019, arXiv 1905.04899); 0 is off. With mixup, a batch takes"
                + " either with equal chance.")
        @Default("0")
        @Range(min = 0, max = 100)
        double cutmix,
    @Doc("Moving average of the weights, which is what is evaluated and kept.") @Default("null")
        Ema ema,
    @Doc("Sharpness-aware minimisation (Foret et al. 2021, arXiv 2010.01412) around the optimiser.")
        @Default("null")
        Sam sam,
    @Doc("Lookahead (Zhang et al. 2019, arXiv 1907.08610) around the optimiser.") @Default("null")
        Lookahead lookahead,
    @Doc(
            "What the learning rate of parameters is multiplied by, by patterns of their names such"
                + " as '*.bias'; what weight decay takes at a step stays.")
        @Default("{}")
        @Range(min = 0, minExclusive = true)
        Map<String, Double> rates,
    @Doc(
            "After how many epochs parameters stay as they are, by patterns of their names; 0 from"
                + " the start.")
        @Default("{}")
        @Range(min = 0)
        Map<String, Integer> freezeAfter) {
  /**
   * A moving average of the weights.
   *
   * @param decay in (0, 1)
   */
  @Doc("A moving average of the weights: average = decay * average + (1 - decay) * weights.")
  public record Ema(
      @Doc("What the average keeps of itself at a step.")
          @Default("0.999")
          @Range(min = 0, minExclusive = true, max = 1, maxExclusive = true)
          double decay) {}

  /**
   * Sharpness-aware minimisation.
   *
   * @param rho radius, larger than 0
   */
  @Doc("Gradients are taken where the loss is largest within a radius.")
  public record Sam(
      @Doc("The radius, as a norm of all weights.")
          @Default("0.05")
          @Range(min = 0, minExclusive = true)
          double rho) {}

  /**
   * Slow weights that follow the trained ones.
   *
   * @param every steps from one meeting to the next
   * @param alpha in (0, 1]
   * @param power at least 0
   */
  @Doc(
      "Every so many steps, slow weights take a share of the way to the trained ones, which begin"
          + " again from there; they are what training ends with.")
  public record Lookahead(
      @Doc("Steps from one meeting to the next.") @Default("5") @Range(min = 1) int every,
      @Doc("The share of the way that slow weights take, at the end of training.")
          @Default("0.5")
          @Range(min = 0, minExclusive = true, max = 1)
          double alpha,
      @Doc(
              "What slow weights keep of themselves is 1 - alpha times the share of training that is"
                  + " over, to this power; 0 keeps alpha constant.")
          @Default("0.0")
          @Range(min = 0)
          double power) {
    /**
     * The share of the way that slow weights take after a step.
     *
     * @param step from 1
     * @param steps of the whole training
     * @return negative where they stay and the trained weights go on; 0 where training ends between
     *     two meetings, with the slow weights as they are
     */
    public double share(long step, long steps) {
      if (step % every != 0) {
        return step == steps ? 0 : -1;
      }
      return 1 - (1 - alpha) * StrictMath.pow((double) step / steps, power);
    }
  }

  /**
   * Checks that micro-batches fill a batch.
   *
   * @throws IllegalArgumentException if they do not
   */
  public TrainSettings {
    if (microBatchSize != null && batchSize % microBatchSize != 0) {
      throw new IllegalArgumentException(
          "micro_batch_size must divide batch_size (" + batchSize + "), is " + microBatchSize);
    }
  }
}
