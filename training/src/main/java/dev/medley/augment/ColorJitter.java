package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.random.RandomStream;

/** Brightness, contrast, saturation and hue, in random order, as torchvision's ColorJitter. */
@Doc("Brightness, contrast, saturation and hue changed in random order.")
public record ColorJitter(
    @Doc("The factor is drawn from max(0, 1 - this) to 1 + this.")
        @Default("0.4")
        @Range(min = 0, max = 100)
        double brightness,
    @Doc("As brightness.") @Default("0.4") @Range(min = 0, max = 100) double contrast,
    @Doc("As brightness.") @Default("0.4") @Range(min = 0, max = 100) double saturation,
    @Doc("How far the hue turns at most, in turns.") @Default("0.1") @Range(min = 0, max = 0.5)
        double hue,
    @Doc("The share of images that are changed.") @Default("0.8") @Range(min = 0, max = 1) double p)
    implements Augmentation {
  @Override
  public int parameters() {
    return 8;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    RandomStream random = draw.random();
    boolean changed = random.nextDouble() < p;
    int[] order = {0, 1, 2, 3};
    random.shuffle(order);
    double[] strength = {brightness, contrast, saturation, hue};
    for (int time = 0; time < 4; time++) {
      int which = order[time];
      double range = strength[which];
      boolean here = changed && range > 0;
      row[offset + 2 * time] = here ? which + 1 : 0;
      row[offset + 2 * time + 1] =
          (float) (which == 3 ? random.nextDouble(-range, range) : Adjust.factor(random, range));
    }
  }

  @Override
  public String function() {
    return "color_jitter";
  }

  @Override
  public String script() {
    return Kernel.choice(
        function(), 2, Kernel.BRIGHTNESS, Kernel.CONTRAST, Kernel.SATURATION, Kernel.HUE);
  }
}
