package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;

/** Moves along the columns or the rows by whole pixels; black comes in. */
@Doc("Moves along one axis by whole pixels; black comes in.")
public record Translate(
    @Doc("Which axis.") @OneOf({"translate_x", "translate_y"}) String name,
    @Doc("How many pixels at most, either way.") @Default("4") @Range(min = 1) int pixels,
    @Doc("The share of images that are changed.") @Default("1") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 7;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
    int drawn = draw.random().nextInt(2 * pixels + 1) - pixels;
    if (name.equals("translate_x")) {
      Affine.translateX(drawn, row, offset + 1);
    } else {
      Affine.translateY(drawn, row, offset + 1);
    }
  }

  @Override
  public String function() {
    return "random_affine_nearest";
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 7, Kernel.AFFINE_NEAREST);
  }
}
