package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;

/** Shears along the columns or the rows, about the top left corner as RandAugment does. */
@Doc("Shears along one axis, about the top left corner as RandAugment does.")
public record Shear(
    @Doc("Which axis.") @OneOf({"shear_x", "shear_y"}) String name,
    @Doc("The largest shift from one row (or column) to the next, in pixels, either way.")
        @Default("0.3")
        @Range(min = 0, max = 2)
        double magnitude,
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
    double drawn = draw.random().nextDouble(-magnitude, magnitude);
    if (name.equals("shear_x")) {
      Affine.shearX(drawn, row, offset + 1);
    } else {
      Affine.shearY(drawn, row, offset + 1);
    }
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
