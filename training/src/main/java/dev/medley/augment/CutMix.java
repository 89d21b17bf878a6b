package dev.medley.augment;

import dev.medley.random.RandomStream;

/** Pastes a box of a partner into images, labels by area (Yun et al. 2019, arXiv 1905.04899). */
public final class CutMix {
  /**
   * {@code def cutmix(x: Tensor, labels: Tensor, partner: Tensor, box: List[int], classes: int) ->
   * Tuple[Tensor, Tensor]}: images with the rows and columns of {@code box} (top, left, bottom,
   * right; the last two excluded) from their partner, (n, c, h, w), and probabilities by the share
   * of the area, (n, classes) float32.
   */
  public static final String SCRIPT =
      """
      def cutmix(x: Tensor, labels: Tensor, partner: Tensor, box: List[int], classes: int) -> Tuple[Tensor, Tensor]:
        top, left, bottom, right = box
        share = 1. - float((bottom - top) * (right - left)) / float(x.shape[2] * x.shape[3])
        y = x.clone()
        y[:, :, top:bottom, left:right] = x[:, :, top:bottom, left:right][partner]
        return y, mixed_labels(labels, partner, share, classes)

      """
          + MixUp.LABELS;

  private CutMix() {}

  /**
   * A box of the image's shape whose share of the area is 1 - Beta(alpha, alpha), around a pixel
   * drawn evenly, cut off at the border.
   *
   * @return top, left, bottom, right
   */
  public static long[] box(RandomStream random, double alpha, int height, int width) {
    double side = Math.sqrt(1 - MixUp.share(random, alpha)) / 2;
    int halfHeight = (int) (side * height);
    int halfWidth = (int) (side * width);
    int row = random.nextInt(height);
    int column = random.nextInt(width);
    return new long[] {
      Math.max(row - halfHeight, 0),
      Math.max(column - halfWidth, 0),
      Math.min(row + halfHeight, height),
      Math.min(column + halfWidth, width)
    };
  }
}
