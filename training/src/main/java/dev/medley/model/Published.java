package dev.medley.model;

/**
 * What an architecture was published for.
 *
 * @param paper authors, year and where to find it
 * @param side of its images, pixels
 * @param classes of its data set
 */
public record Published(String paper, int side, int classes) {
  /** For ImageNet, 1,000 classes. */
  static Published imagenet(String paper, int side) {
    return new Published(paper, side, 1000);
  }

  /** For CIFAR-10: 32 pixels, 10 classes. */
  static Published cifar(String paper) {
    return new Published(paper, 32, 10);
  }
}
