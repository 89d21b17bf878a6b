package dev.medley.augment;

/**
 * A random change of images, in whole batches on the device with parameters of its own for every
 * image; one record an operation, listed in {@link Augmentations}.
 */
public interface Augmentation {
  /** How many numbers describe one image's change. */
  int parameters();

  /**
   * The size of the images that come out.
   *
   * @param image the size of those that go in
   * @throws dev.medley.binding.UserError if the operation cannot be done on images of this size
   */
  default Size output(Size image) {
    return image;
  }

  /** Whether it changes colours, of which images of one channel have none. */
  default boolean changesColor() {
    return false;
  }

  /**
   * Draws one image's change.
   *
   * @param row receives the numbers from {@code offset} on
   */
  void draw(Draw draw, float[] row, int offset);

  /**
   * The operation: {@code def FUNCTION(x: Tensor, p: Tensor) -> Tensor} with {@code x} (n, c, h, w)
   * float32 in [0, 1], which it may overwrite, and {@code p} (n, parameters) float32; helper
   * functions may stand before it. It returns images of the size that {@link #output} says, {@code
   * x} itself or memory of its own.
   */
  String script();

  /** The name of the function in {@link #script}; different settings have different names. */
  String function();
}
