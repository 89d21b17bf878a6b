package dev.medley.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** How the numbers of operations are drawn: ranges and distributions, with fixed seeds. */
class DrawsTest {
  private static final int MANY = 20_000;
  private static final List<Double> AREA = List.of(0.08, 1.0);
  private static final List<Double> SHAPE = List.of(0.75, 4 / 3.0);
  private static final List<String> ALL =
      List.of(
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
          "equalize");

  @Test
  void shiftsAreEvenOverAllWindows() {
    int[] counts = new int[81];
    for (float[] row : rows(new PadCrop(4, "zero"), 32, 32)) {
      counts[((int) row[0]) * 9 + (int) row[1]]++;
    }
    assertEven(counts);
  }

  @Test
  void aBorderThatCannotBeMirroredIsRefused() {
    PadCrop crop = new PadCrop(8, "reflect");
    assertThrows(UserError.class, () -> crop.output(new Size(8, 8)));
  }

  @Test
  void sharesOfImagesAreThoseAskedFor() {
    for (Augmentation operation :
        List.of(
            new HorizontalFlip(0.3),
            new Grayscale(0.3),
            new Equalize(0.3),
            new AutoContrast(0.3),
            new Hue(0.1, 0.3),
            new Adjust("contrast", 0.4, 0.3),
            new Solarize(0.5, 0.3),
            new Posterize(4, 0.3),
            new Rotate(30, "nearest", 0.3),
            new Shear("shear_x", 0.3, "nearest", 0.3),
            new Translate("translate_y", 4, 0.3),
            new GaussianBlur(null, List.of(0.1, 2.0), 0.3, 0))) {
      double share = rows(operation, 32, 32).stream().mapToDouble(row -> row[0]).sum() / MANY;
      assertEquals(0.3, share, 4 * Math.sqrt(0.21 / MANY), operation.toString());
    }
  }

  @Test
  void smallImagesAreNotBlurredWhereOnlyLargeOnesAre() {
    GaussianBlur blur = new GaussianBlur(null, List.of(0.1, 2.0), 1, 96);
    assertTrue(rows(blur, 96, 200).stream().allMatch(row -> row[0] == 0));
    assertTrue(rows(blur, 97, 97).stream().allMatch(row -> row[0] == 1));
  }

  @Test
  void everyImageIsMirroredInEveryOtherEpochAndHalfOfThemInEach() {
    AlternatingFlip flip = new AlternatingFlip();
    int mirrored = 0;
    for (int image = 0; image < MANY; image++) {
      float[] row = new float[3];
      for (int epoch = 0; epoch < 3; epoch++) {
        flip.draw(draw(epoch, image, 32, 32), row, epoch);
      }
      assertEquals(row[0], row[2]);
      assertEquals(1, row[0] + row[1]);
      mirrored += (int) row[0];
    }
    assertEquals(MANY / 2.0, mirrored, 4 * Math.sqrt(MANY) / 2);
  }

  @Test
  void windowsLieInTheImageWithAllowedAreaAndShape() {
    RandomResizedCrop crop = new RandomResizedCrop(AREA, SHAPE, true, null);
    double area = 0;
    for (float[] row : rows(crop, 64, 64)) {
      assertTrue(row[0] >= 0 && row[0] + row[2] <= 64);
      assertTrue(row[1] >= 0 && row[1] + row[3] <= 64);
      assertTrue(row[3] + 0.5 >= 0.75 * (row[2] - 0.5) && row[2] + 0.5 >= 0.75 * (row[3] - 0.5));
      area += row[2] * row[3] / 4096.0 / MANY;
    }
    // windows that do not fit are drawn anew, so large ones are a little rarer than even
    assertTrue(area > 0.48 && area < 0.54, "mean area " + area);
  }

  @Test
  void cropsLargerThanTheImageAreRefused() {
    RandomResizedCrop crop = new RandomResizedCrop(AREA, SHAPE, true, 32);
    assertEquals(new Size(32, 32), crop.output(new Size(32, 48)));
    UserError refusal = assertThrows(UserError.class, () -> crop.output(new Size(48, 31)));
    assertTrue(refusal.getMessage().contains("larger than the image"), refusal.getMessage());
  }

  @Test
  void operationsDrawFromTheSizeThatReachesThem() {
    Chain chain =
        new Chain(
            List.of(
                new RandomResizedCrop(AREA, SHAPE, true, 16),
                new Translate("translate_x", 2, 1),
                new Cutout(2, 1)));
    assertEquals(new Size(16, 16), chain.output(new Size(64, 48)));
    float[] row = new float[chain.parameters()];
    int cutout = chain.parameters() - 4;
    float lowest = 0;
    float tallest = 0;
    for (int image = 0; image < 500; image++) {
      chain.draw(draw(0, image, 64, 48), row, 0);
      lowest = Math.max(lowest, row[cutout]);
      tallest = Math.max(tallest, row[2]);
    }
    assertEquals(14, lowest, "the square's top, within 16 rows less half its size");
    assertTrue(tallest > 48, "windows are of the whole image");
  }

  @Test
  void imagesThatNoWindowFitsGetTheLargestOneInTheMiddle() {
    float[] row = new float[4];
    new RandomResizedCrop(List.of(1.0, 1.0), SHAPE, true, null).draw(draw(0, 0, 30, 90), row, 0);
    assertArrayEquals(new float[] {0, 25, 30, 40}, row);
  }

  @Test
  void jitterHasEveryOrderAndFactorsAroundOne() {
    Map<String, Integer> orders = new HashMap<>();
    for (float[] row : rows(new ColorJitter(0.8, 0.4, 1.5, 0.2, 1), 32, 32)) {
      orders.merge("" + row[0] + row[2] + row[4] + row[6], 1, Integer::sum);
      double[][] ranges = {{0.2, 1.8}, {0.6, 1.4}, {0, 2.5}, {-0.2, 0.2}};
      for (int time = 0; time < 8; time += 2) {
        double[] range = ranges[(int) row[time] - 1];
        assertTrue(row[time + 1] >= (float) range[0] && row[time + 1] <= (float) range[1]);
      }
    }
    assertEquals(24, orders.size());
    assertEven(orders.values().stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void jitterOfStrengthNothingDoesNothing() {
    for (float[] row : rows(new ColorJitter(0, 0.4, 0, 0, 1), 32, 32)) {
      for (int time = 0; time < 8; time += 2) {
        assertTrue(row[time] == 0 || row[time] == 2);
      }
    }
  }

  @Test
  void randAugmentDrawsItsOperationsEvenlyAndBothWays() {
    int[] counts = new int[10];
    int[] signs = new int[2];
    for (float[] row : rows(new RandAugment(2, 9, ALL, "nearest"), 32, 32)) {
      counts[(int) row[0]]++;
      counts[(int) row[7]]++;
      if (row[0] == 2) {
        signs[row[1] > 1 ? 1 : 0]++;
      }
    }
    assertEquals(2.0 * MANY * 5 / 14, counts[1], 4 * Math.sqrt(2.0 * MANY));
    counts[1] /= 5;
    assertEven(counts);
    assertEven(signs);
  }

  /** torchvision's table at magnitude 9 of 31 bins, images of 32 x 32. */
  @Test
  void randAugmentHasTorchvisionsMagnitudes() {
    RandAugment nine = new RandAugment(1, 9, ALL, "nearest");
    assertArrayEquals(new float[] {1, 1, 0.09f, 0.045f, 0, 1, 0}, put(nine, "shear_x", 1));
    assertArrayEquals(new float[] {1, 1, 0, 0, -0.09f, 1, -0.045f}, put(nine, "shear_y", -1));
    assertArrayEquals(new float[] {1, 1, 0, -4, 0, 1, 0}, put(nine, "translate_x", 1));
    assertArrayEquals(new float[] {1, 1, 0, 0, 0, 1, 4}, put(nine, "translate_y", -1));
    assertEquals((float) Math.cos(Math.toRadians(9)), put(nine, "rotate", 1)[1]);
    assertArrayEquals(new float[] {2, 1.27f}, Arrays.copyOf(put(nine, "brightness", 1), 2));
    assertArrayEquals(new float[] {3, 0.73f}, Arrays.copyOf(put(nine, "saturation", -1), 2));
    assertArrayEquals(new float[] {6, 2}, Arrays.copyOf(put(nine, "posterize", 1), 2));
    assertArrayEquals(new float[] {7, 0.7f}, Arrays.copyOf(put(nine, "solarize", 1), 2));
    RandAugment most = new RandAugment(1, 30, ALL, "nearest");
    assertArrayEquals(new float[] {6, 16}, Arrays.copyOf(put(most, "posterize", 1), 2));
    assertArrayEquals(new float[] {1, 1, 0, -14, 0, 1, 0}, put(most, "translate_x", 1));
  }

  @Test
  void squaresAreEvenOverTheImageAndHaveTheirSize() {
    int[] rows = new int[32];
    for (float[] row : rows(new Cutout(8, 1), 32, 32)) {
      assertEquals(8, row[2] - row[0]);
      assertEquals(8, row[3] - row[1]);
      rows[(int) row[0] + 4]++;
    }
    assertEven(rows);
  }

  @Test
  void sharesFollowTheBetaDistribution() {
    assertFollows(1, x -> x);
    assertFollows(2, x -> x * x * (3 - 2 * x));
    assertFollows(0.5, x -> 2 / Math.PI * Math.asin(Math.sqrt(x)));
    assertFollows(3, x -> x * x * x * (10 - 15 * x + 6 * x * x));
  }

  @Test
  void sharesOfTheSmallestAlphaAreNumbers() {
    RandomStream random = RandomStream.of(3);
    for (int i = 0; i < 1000; i++) {
      double share = MixUp.share(random, 1e-3);
      assertTrue(share >= 0 && share <= 1);
    }
  }

  @Test
  void boxesLieInTheImageAndEveryImageIsOnesPartner() {
    RandomStream random = RandomStream.of(4);
    double area = 0;
    for (int i = 0; i < MANY; i++) {
      long[] box = CutMix.box(random, 1, 20, 30);
      assertTrue(0 <= box[0] && box[0] <= box[2] && box[2] <= 20);
      assertTrue(0 <= box[1] && box[1] <= box[3] && box[3] <= 30);
      area += (box[2] - box[0]) * (box[3] - box[1]) / 600.0 / MANY;
      int[] partners = MixUp.partners(random, 5);
      Arrays.sort(partners);
      assertArrayEquals(new int[] {0, 1, 2, 3, 4}, partners);
    }
    // half the image, less what the border cuts off
    assertTrue(area > 0.25 && area < 0.4, "mean area " + area);
  }

  @Test
  void anImagesDrawIsItsOwnWhateverElseIsDrawn() {
    Chain chain = new Chain(List.of(new PadCrop(4, "zero"), new HorizontalFlip(0.5)));
    float[] alone = new float[3];
    chain.draw(draw(1, 7, 32, 32), alone, 0);
    float[] inBatch = new float[9];
    for (int i = 0; i < 3; i++) {
      chain.draw(draw(1, 6 + i, 32, 32), inBatch, 3 * i);
    }
    assertArrayEquals(alone, Arrays.copyOfRange(inBatch, 3, 6));
  }

  private static float[] put(RandAugment augment, String operation, double sign) {
    float[] row = new float[7];
    augment.put(operation, sign, draw(0, 0, 32, 32), row, 0);
    return row;
  }

  private static List<float[]> rows(Augmentation operation, int height, int width) {
    float[][] rows = new float[MANY][operation.parameters()];
    for (int image = 0; image < MANY; image++) {
      operation.draw(draw(0, image, height, width), rows[image], 0);
    }
    return List.of(rows);
  }

  private static Draw draw(long epoch, long image, int height, int width) {
    RandomStream random = RandomStream.of(11, "test", epoch, image);
    return new Draw(random, 11, epoch, image, 3, height, width);
  }

  private static void assertFollows(double alpha, DoubleUnaryOperator distribution) {
    RandomStream random = RandomStream.of(2);
    int[] counts = new int[20];
    DoubleStream.generate(() -> MixUp.share(random, alpha))
        .limit(MANY)
        .forEach(share -> counts[(int) (distribution.applyAsDouble(share) * 19.999999)]++);
    assertEven(counts);
  }

  /** Chi-square within five standard deviations of its mean. */
  private static void assertEven(int[] counts) {
    double mean = Arrays.stream(counts).sum() / (double) counts.length;
    double square = Arrays.stream(counts).mapToDouble(c -> (c - mean) * (c - mean) / mean).sum();
    double freedom = counts.length - 1.0;
    assertTrue(
        square < freedom + 5 * Math.sqrt(2 * freedom),
        "chi-square " + square + " of " + Arrays.toString(counts));
  }
}
