package dev.medley.probe;

import java.util.Arrays;

/** The classes of examples. */
final class Labels {
  private Labels() {}

  /**
   * As the engine wants them.
   *
   * @throws IllegalArgumentException if they are not one class in [0, classes) for each row
   */
  static long[] check(Features features, int[] labels, int classes) {
    if (labels.length != features.rows()) {
      throw new IllegalArgumentException(
          labels.length + " labels for " + features.rows() + " rows");
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException("a label is " + label + " of " + classes + " classes");
      }
    }
    return Arrays.stream(labels).asLongStream().toArray();
  }
}
