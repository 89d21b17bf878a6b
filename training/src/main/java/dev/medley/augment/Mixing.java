package dev.medley.augment;

import dev.medley.random.RandomStream;

/**
 * Mixup, CutMix, or for each batch either with equal chance.
 *
 * @param mixup alpha of {@link MixUp}; 0 is off
 * @param cutmix alpha of {@link CutMix}; 0 is off
 */
public record Mixing(double mixup, double cutmix) {
  /**
   * {@code def mix(x: Tensor, labels: Tensor, partner: Tensor, share: float, box: List[int],
   * classes: int) -> Tuple[Tensor, Tensor]}: {@code mixup}, or {@code cutmix} if there is a box.
   */
  public static final String SCRIPT =
      """
      def mix(x: Tensor, labels: Tensor, partner: Tensor, share: float, box: List[int], classes: int) -> Tuple[Tensor, Tensor]:
        if len(box) == 4:
          return cutmix(x, labels, partner, box, classes)
        return mixup(x, labels, partner, share, classes)

      """
          + MixUp.SCRIPT
          + "\n"
          + CutMix.SCRIPT;

  /**
   * One batch's draw.
   *
   * @param partner of each image, a position in the batch
   * @param share of the image itself, for mixup
   * @param box top, left, bottom, right for CutMix; empty for mixup
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Drawn(long[] partner, double share, long[] box) {}

  /** Whether anything is mixed. */
  public boolean active() {
    return mixup > 0 || cutmix > 0;
  }

  /**
   * Draws a batch's partners and how much they give.
   *
   * @param random a stream of this step
   * @param n images of the batch
   */
  public Drawn draw(RandomStream random, int n, int height, int width) {
    long[] partner = MixUp.partners(random, n);
    boolean cut = cutmix > 0 && (mixup == 0 || random.nextInt(2) == 0);
    return cut
        ? new Drawn(partner, 1, CutMix.box(random, cutmix, height, width))
        : new Drawn(partner, MixUp.share(random, mixup), new long[0]);
  }
}
