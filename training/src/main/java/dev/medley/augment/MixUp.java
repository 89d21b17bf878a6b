package dev.medley.augment;

import dev.medley.random.RandomStream;
import java.util.stream.IntStream;

/** Blends images and their labels with those of a partner (Zhang et al. 2018, arXiv 1710.09412). */
public final class MixUp {
  /**
   * {@code def mixup(x: Tensor, labels: Tensor, partner: Tensor, share: float, classes: int) ->
   * Tuple[Tensor, Tensor]}: images {@code share x_i + (1 - share) x_partner(i)}, (n, c, h, w), and
   * probabilities mixed likewise, (n, classes) float32.
   */
  public static final String SCRIPT =
      """
      def mixup(x: Tensor, labels: Tensor, partner: Tensor, share: float, classes: int) -> Tuple[Tensor, Tensor]:
        return torch.lerp(x[partner], x, share), mixed_labels(labels, partner, share, classes)

      """
          + MixUp.LABELS;

  /** The labels' half of {@link #SCRIPT}, which CutMix shares. */
  static final String LABELS =
      """
      def mixed_labels(labels: Tensor, partner: Tensor, share: float, classes: int) -> Tensor:
        target = torch.one_hot(labels, classes).float()
        return torch.lerp(target[partner], target, share)
      """;

  private MixUp() {}

  /**
   * A share of the first image, from Beta(alpha, alpha).
   *
   * @param alpha above 0: small ones give shares near 0 and 1, 1 gives all shares evenly
   */
  public static double share(RandomStream random, double alpha) {
    double own = logGamma(random, alpha);
    double other = logGamma(random, alpha);
    return 1 / (1 + StrictMath.exp(other - own));
  }

  /** A partner for each of n images: a random order, so that each is one's partner. */
  public static int[] partners(RandomStream random, int n) {
    int[] partners = IntStream.range(0, n).toArray();
    random.shuffle(partners);
    return partners;
  }

  /**
   * The logarithm of a number from Gamma(alpha, 1), exact for any alpha (Marsaglia, Tsang 2000);
   * the logarithm, because numbers of small alpha are smaller than a double can be.
   */
  private static double logGamma(RandomStream random, double alpha) {
    double d = alpha + 1 - 1 / 3.0;
    while (true) {
      double normal = random.nextGaussian();
      double root = 1 + normal / StrictMath.sqrt(9 * d);
      double cube = root * root * root;
      double bound = normal * normal / 2 + d - d * cube + d * StrictMath.log(cube);
      if (root > 0 && StrictMath.log(1 - random.nextDouble()) < bound) {
        return StrictMath.log(d * cube) + StrictMath.log(1 - random.nextDouble()) / alpha;
      }
    }
  }
}
