package dev.medley.augment;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import dev.medley.random.RandomStream;
import java.util.List;

/**
 * RandAugment (Cubuk et al. 2020, arXiv 1909.13719) with torchvision's operations and magnitudes in
 * 31 bins: for each image {@code n} operations, one after the other, each drawn evenly from the
 * list.
 */
@Doc("A few operations of one strength for each image, drawn from a list (arXiv 1909.13719).")
public record RandAugment(
    @Doc("How many operations each image goes through.") @Default("2") @Range(min = 1, max = 100)
        int n,
    @Doc("The strength, from 0 to 30.") @Default("9") @Range(min = 0, max = 30) int magnitude,
    @Doc("The operations that are drawn from.")
        @Default(
            "[identity, shear_x, shear_y, translate_x, translate_y, rotate, brightness, saturation,"
                + " contrast, sharpness, posterize, solarize, autocontrast, equalize]")
        @OneOf({
          "identity",
          "shear_x",
          "shear_y",
          "translate_x",
          "translate_y",
          "rotate",
          "brightness",
          "saturation",
          "contrast",
          "sharpness",
          "posterize",
          "solarize",
          "autocontrast",
          "equalize"
        })
        List<String> operations,
    @Doc("How rotation, shear and translation read pixels between pixels.")
        @Default("nearest")
        @OneOf({"nearest", "bilinear"})
        String interpolation)
    implements Augmentation {
  private static final int BINS = 31;
  private static final int WIDTH = 7;

  /** Refuses an empty list. */
  public RandAugment {
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations must name at least one");
    }
    operations = List.copyOf(operations);
  }

  @Override
  public boolean changesColor() {
    return operations.contains("saturation");
  }

  @Override
  public int parameters() {
    return n * WIDTH;
  }

  @Override
  public void draw(Draw draw, float[] row, int offset) {
    RandomStream random = draw.random();
    for (int time = 0; time < n; time++) {
      String operation = operations.get(random.nextInt(operations.size()));
      double sign = random.nextInt(2) == 0 ? 1 : -1;
      put(operation, sign, draw, row, offset + time * WIDTH);
    }
  }

  /** Writes one operation of this magnitude; a sign matters to those that go either way. */
  void put(String operation, double sign, Draw draw, float[] row, int at) {
    double share = magnitude / (BINS - 1.0);
    double factor = 1 + sign * 0.9 * share;
    int number = at + 1;
    switch (operation) {
      case "identity" -> row[at] = 0;
      case "shear_x" -> Affine.shearX(sign * 0.3 * share, row, number);
      case "shear_y" -> Affine.shearY(sign * 0.3 * share, row, number);
      case "translate_x" -> Affine.translateX(shift(sign, share, draw.width()), row, number);
      case "translate_y" -> Affine.translateY(shift(sign, share, draw.height()), row, number);
      case "rotate" -> Affine.rotate(sign * 30 * share, draw.height(), draw.width(), row, number);
      case "brightness", "saturation", "contrast", "sharpness" -> row[number] = (float) factor;
      case "posterize" -> row[number] = 1 << (int) Math.rint(4 * share);
      case "solarize" -> row[number] = (float) (1 - share);
      case "autocontrast", "equalize" -> row[number] = 0;
      default -> throw new IllegalArgumentException("operations: there is no " + operation);
    }
    row[at] = code(operation);
  }

  /** Whole pixels, towards zero, of at most 150 / 331 of the side. */
  private static double shift(double sign, double share, int side) {
    return sign * Math.floor(150.0 / 331.0 * side * share);
  }

  private static int code(String operation) {
    return switch (operation) {
      case "identity" -> 0;
      case "brightness" -> 2;
      case "saturation" -> 3;
      case "contrast" -> 4;
      case "sharpness" -> 5;
      case "posterize" -> 6;
      case "solarize" -> 7;
      case "autocontrast" -> 8;
      case "equalize" -> 9;
      default -> 1;
    };
  }

  @Override
  public String function() {
    return "rand_augment_" + interpolation;
  }

  @Override
  public String script() {
    return Kernel.choice(
        function(),
        WIDTH,
        Kernel.affine(interpolation),
        Kernel.BRIGHTNESS,
        Kernel.SATURATION,
        Kernel.CONTRAST,
        Kernel.SHARPNESS,
        Kernel.POSTERIZE,
        Kernel.SOLARIZE,
        Kernel.AUTOCONTRAST,
        Kernel.EQUALIZE);
  }
}
