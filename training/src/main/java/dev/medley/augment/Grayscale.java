package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Takes the colour away; as many channels as before. */
@Doc("Takes the colour away; as many channels as before.")
public record Grayscale(
    @Doc("The share of images that are changed.") @Default("0.2") @Range(min = 0, max = 1) double p)
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
    return "random_grayscale";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 1, Kernel.GRAYSCALE);
  }
}
