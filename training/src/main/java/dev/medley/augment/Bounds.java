package dev.medley.augment;

import java.util.List;

/** Checks settings that are a smallest and a largest value. */
final class Bounds {
  private Bounds() {}

  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if these are not two numbers in ascending order
   */
  static List<Double> of(String key, List<Double> range) {
    if (range.size() != 2 || range.get(0) > range.get(1)) {
      throw new IllegalArgumentException(
          key + " must be two numbers, the smaller first, is " + range);
    }
    return List.copyOf(range);
  }
}
