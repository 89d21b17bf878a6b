package dev.medley.data;

import dev.medley.binding.UserError;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Images that a source keeps as one array a split; ids are {@code split/00012}. */
final class ArrayImages implements Images {
  private final List<String> classNames;
  private final List<Array> arrays;
  private final List<Part> parts = new ArrayList<>();

  /**
   * The images of one split.
   *
   * @param split its name
   * @param where the file that they are from, for messages
   * @param height in pixels
   * @param width in pixels
   * @param channels 1 or 3
   * @param pixels (n, height, width, channels), from 0 to the buffer's limit
   * @param labels one an image
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Array(
      String split,
      String where,
      int height,
      int width,
      int channels,
      ByteBuffer pixels,
      int[] labels) {
    Array {
      if (pixels.limit() != (long) labels.length * height * width * channels) {
        int images = pixels.limit() / (height * width * channels);
        throw new UserError(
            where
                + " holds "
                + images
                + " images of "
                + split
                + " but "
                + labels.length
                + " labels.");
      }
    }
  }

  /**
   * Checks the labels.
   *
   * @param classNames in the labels' order, or empty for the numbers from 0 to the largest label
   * @param arrays in {@link SplitNames#ALL}'s order
   * @throws UserError if a label is out of range; without names, if it is not below the number of
   *     images
   */
  ArrayImages(List<String> classNames, List<Array> arrays) {
    this.arrays = arrays;
    long images = arrays.stream().mapToLong(a -> a.labels().length).sum();
    if (classNames.isEmpty()) {
      String rule = "labels count the classes from 0, each of which has an image";
      arrays.forEach(array -> check(array, images, rule));
      int largest = arrays.stream().flatMapToInt(a -> Arrays.stream(a.labels())).max().orElse(-1);
      this.classNames = IntStream.rangeClosed(0, largest).mapToObj(Integer::toString).toList();
    } else {
      String rule = "labels are 0 to " + (classNames.size() - 1);
      arrays.forEach(array -> check(array, classNames.size(), rule));
      this.classNames = classNames;
    }
    for (Array array : arrays) {
      int[] labels = array.labels();
      int digits = Math.max(5, Integer.toString(labels.length - 1).length());
      String pattern = array.split() + "/%0" + digits + "d";
      List<String> ids =
          IntStream.range(0, labels.length).mapToObj(row -> String.format(pattern, row)).toList();
      parts.add(new Part(array.split(), ids, labels));
    }
  }

  private static void check(Array array, long classes, String rule) {
    int[] labels = array.labels();
    for (int row = 0; row < labels.length; row++) {
      if (labels[row] < 0 || labels[row] >= classes) {
        throw new UserError(
            array.where()
                + ": image "
                + row
                + " of "
                + array.split()
                + " has label "
                + labels[row]
                + "; "
                + rule
                + ".");
      }
    }
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public List<Part> parts() {
    return parts;
  }

  @Override
  public ImageHeader header(int part, int row) {
    Array array = arrays.get(part);
    return new ImageHeader(ImageHeader.Format.RAW, array.height(), array.width(), array.channels());
  }

  @Override
  public Picture picture(int part, int row, ImageDecoder decoder) {
    Array array = arrays.get(part);
    int bytes = array.height() * array.width() * array.channels();
    byte[] pixels = new byte[bytes];
    array.pixels().get(row * bytes, pixels);
    return new Picture(array.height(), array.width(), array.channels(), pixels, null);
  }
}
