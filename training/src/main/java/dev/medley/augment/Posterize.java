package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Keeps the top bits of each 8-bit value. */
@Doc("Keeps the top bits of each 8-bit value.")
public record Posterize(
    @Doc("How many bits are kept.") @Default("4") @Range(min = 1, max = 8) int bits,
    @Doc("The share of images that are changed.") @Default("0.5") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 2;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
    row[offset + 1] = 1 << (8 - bits);
  }

  @Override
  public String function() {
    return "random_posterize";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 2, Kernel.POSTERIZE);
  }
}
