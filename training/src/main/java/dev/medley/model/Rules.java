package dev.medley.model;

/** Rules that architectures share. */
final class Rules {
  private static final int LARGEST_SMALL_IMAGE = 96;

  private Rules() {}

  /** Channels times a factor, at least 1. */
  static long scaled(long channels, double width) {
    return Math.max(1, Math.round(channels * width));
  }

  /** Layers times a factor, rounded up (EfficientNet's rule). */
  static int layers(int layers, double depth) {
    return (int) Math.ceil(layers * depth);
  }

  /** The multiple of 8 next to a number of channels, not below 90 % of it; as in torchvision. */
  static long divisible(double channels) {
    long rounded = Math.max(8, (long) (channels + 4) / 8 * 8);
    return rounded < 0.9 * channels ? rounded + 8 : rounded;
  }

  /** Stochastic depth's probability at a block, rising linearly from 0 to {@code last}. */
  static double dropPath(double last, int block, int blocks) {
    return blocks == 1 ? last : last * block / (blocks - 1);
  }

  /** Whether images are small, where the settings leave it to them: up to 96 pixels. */
  static boolean small(int height, int width) {
    return Math.max(height, width) <= LARGEST_SMALL_IMAGE;
  }

  /** Whether a stem of {@code auto}, {@code cifar} or {@code imagenet} is that for small images. */
  static boolean smallStem(String stem, int height, int width) {
    return stem.equals("cifar") || (stem.equals("auto") && small(height, width));
  }
}
