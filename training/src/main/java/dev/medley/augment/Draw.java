package dev.medley.augment;

import dev.medley.random.RandomStream;

/**
 * What an operation may draw one image's change from.
 *
 * @param random a stream of this image in this epoch (and view)
 * @param seed of the recipe, for what must not change from epoch to epoch
 * @param epoch from 0
 * @param image the image's number in its data set
 * @param channels of the image as it reaches the operation, like the next two
 * @param height in pixels
 * @param width in pixels
 */
public record Draw(
    RandomStream random, long seed, long epoch, long image, int channels, int height, int width) {
  /** The same, once the image has another size. */
  Draw with(Size size) {
    return size.height() == height && size.width() == width
        ? this
        : new Draw(random, seed, epoch, image, channels, size.height(), size.width());
  }
}
