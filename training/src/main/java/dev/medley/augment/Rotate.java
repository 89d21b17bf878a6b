package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;

/** Turns about the centre; black comes in at the corners. */
@Doc("Turns about the centre; black comes in at the corners.")
public record Rotate(
    @Doc("The largest angle, either way.") @Default("30") @Range(min = 0, max = 180) double degrees,
    @Doc("How pixels between pixels are read.") @Default("nearest") @OneOf({"nearest", "bilinear"})
        String interpolation,
    @Doc("The share of images that are changed.") @Default("1") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 7;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
    double angle = draw.random().nextDouble(-degrees, degrees);
    Affine.rotate(angle, draw.height(), draw.width(), row, offset + 1);
  }

  @Override
  public String function() {
    return "random_affine_" + interpolation;
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 7, Kernel.affine(interpolation));
  }
}
