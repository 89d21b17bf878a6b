package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import dev.medley.random.RandomStream;
import java.util.Locale;

/** Brightness, contrast, saturation or sharpness times a random factor. */
@Doc("Multiplies the property by a factor from max(0, 1 - strength) to 1 + strength.")
public record Adjust(
    @Doc("Which property.") @OneOf({"brightness", "contrast", "saturation", "sharpness"})
        String name,
    @Doc("How far the factor may be from 1.") @Default("0.4") @Range(min = 0, max = 100)
        double strength,
    @Doc("The share of images that are changed.") @Default("1") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  /** A factor as torchvision's ColorJitter draws it. */
  static double factor(RandomStream random, double strength) {
    return random.nextDouble(Math.max(0, 1 - strength), 1 + strength);
  }

  @Override
  public boolean changesColor() {
    return name.equals("saturation");
  }

  @Override
  public int parameters() {
    return 2;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    row[offset] = draw.random().nextDouble() < p ? 1 : 0;
    row[offset + 1] = (float) factor(draw.random(), strength);
  }

  @Override
  public String function() {
    return "adjust_" + name;
  }

  @Override
  public String script() {
    return Kernel.choice(function(), 2, Kernel.valueOf(name.toUpperCase(Locale.ROOT)));
  }
}
