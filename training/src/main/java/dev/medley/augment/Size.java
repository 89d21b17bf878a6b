package dev.medley.augment;

/**
 * The size of images in pixels.
 *
 * @param height at least 1
 * @param width at least 1
 */
public record Size(int height, int width) {
  /** How many there are. */
  public long pixels() {
    return (long) height * width;
  }

  /** Such as {@code 32 x 24}: the height first. */
  @Override
  public String toString() {
    return height + " x " + width;
  }
}
