package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Stretches each channel of each image from black to full. */
@Doc("Stretches each channel of each image from black to full.")
public record AutoContrast(
    @Doc("The share of images that are changed.") @Default("0.5") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 1;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
  }

  @Override
  public String function() {
    return "random_autocontrast";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 1, Kernel.AUTOCONTRAST);
  }
}
