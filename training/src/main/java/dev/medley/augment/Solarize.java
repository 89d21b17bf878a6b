package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Inverts bright pixels. */
@Doc("Inverts the pixels that are at least as bright as a threshold.")
public record Solarize(
    @Doc("The threshold, of a brightness from 0 to 1.") @Default("0.5") @Range(min = 0, max = 1)
        double threshold,
    @Doc("The share of images that are changed.") @Default("0.5") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 2;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
    row[offset + 1] = (float) threshold;
  }

  @Override
  public String function() {
    return "random_solarize";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 2, Kernel.SOLARIZE);
  }
}
