package dev.medley.file;

import dev.medley.binding.UserError;

/**
 * CIFAR's binary records: one byte of label (CIFAR-100: a coarse and a fine one), then 32 x 32
 * pixels as three planes, red, green, blue (https://www.cs.toronto.edu/~kriz/cifar.html).
 */
public final class Cifar {
  /** Height and width in pixels. */
  public static final int SIDE = 32;

  /** Bytes of one image. */
  public static final int PIXELS = 3 * SIDE * SIDE;

  private Cifar() {}

  /**
   * How many records a file has.
   *
   * @param labelBytes 1 for CIFAR-10, 2 for CIFAR-100
   * @throws UserError if the file is empty or ends within a record
   */
  public static int count(byte[] file, int labelBytes, String where) {
    int record = labelBytes + PIXELS;
    if (file.length == 0 || file.length % record != 0) {
      throw new UserError(
          where
              + " has "
              + file.length
              + " bytes, which is no whole number of records of "
              + record
              + " bytes.");
    }
    return file.length / record;
  }

  /**
   * Unpacks all records.
   *
   * @param labelBytes 1 for CIFAR-10, 2 for CIFAR-100, whose last one counts
   * @param classes labels must be smaller
   * @param pixels receives the images as (n, 32, 32, 3), row by row
   * @param labels receives the labels
   * @param first the row of the first record
   * @throws UserError if a label is out of range, naming its record
   */
  public static void unpack(
      byte[] file,
      int labelBytes,
      int classes,
      byte[] pixels,
      int[] labels,
      int first,
      String where) {
    int count = count(file, labelBytes, where);
    for (int i = 0; i < count; i++) {
      int at = i * (labelBytes + PIXELS) + labelBytes;
      int label = file[at - 1] & 0xFF;
      if (label >= classes) {
        throw new UserError(
            where
                + ": record "
                + i
                + " has label "
                + label
                + "; labels are 0 to "
                + (classes - 1)
                + ".");
      }
      labels[first + i] = label;
      int to = (first + i) * PIXELS;
      for (int p = 0; p < SIDE * SIDE; p++) {
        pixels[to++] = file[at + p];
        pixels[to++] = file[at + SIDE * SIDE + p];
        pixels[to++] = file[at + 2 * SIDE * SIDE + p];
      }
    }
  }
}
