package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/** Turns the hue of HSV. */
@Doc("Turns all hues by one random angle.")
public record Hue(
    @Doc("How far at most, in turns.") @Default("0.1") @Range(min = 0, max = 0.5) double strength,
    @Doc("The share of images that are changed.") @Default("1") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public boolean changesColor() {
    return true;
  }

  @Override
  public int parameters() {
    return 2;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
    row[offset + 1] = (float) draw.random().nextDouble(-strength, strength);
  }

  @Override
  public String function() {
    return "random_hue";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 2, Kernel.HUE);
  }
}
