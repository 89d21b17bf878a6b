package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.file.ElementType;
import dev.medley.file.Npy;
import dev.medley.file.SafeZip;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * numpy's npz: for each split images, uint8 (n, height, width) or (n, height, width, 1 or 3), and
 * labels (n) or (n, 1). Keys are {@code train_images}, {@code train_labels}, likewise with {@code
 * val}, {@code valid}, {@code validation}, {@code test}; or {@code x_train}, {@code y_train}, and
 * so on. Other arrays are passed over.
 */
final class NpzSource implements Source {
  private final Path file;
  private final String checksum;
  private final List<String> classNames;

  /** An npz, of a checksum or null. */
  NpzSource(Path file, String checksum, List<String> classNames) {
    this.file = file;
    this.checksum = checksum;
    this.classNames = classNames;
  }

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public String identity() throws IOException {
    return "npz\n" + Stamp.of(file) + " " + checksum + "\n" + classNames;
  }

  @Override
  public Images open(Progress progress) throws IOException {
    progress.say("reading " + file);
    Checksum.verify(file, checksum);
    try (SafeZip zip = SafeZip.open(file, SafeZip.Limits.ARRAYS)) {
      Map<String, ArrayImages.Array> found = new LinkedHashMap<>();
      for (String name : List.of("train", "validation", "valid", "val", "test")) {
        for (String[] keys :
            new String[][] {{name + "_images", name + "_labels"}, {"x_" + name, "y_" + name}}) {
          boolean images = zip.has(keys[0] + ".npy");
          if (images != zip.has(keys[1] + ".npy")) {
            throw new UserError(
                file
                    + " has '"
                    + keys[images ? 0 : 1]
                    + "' without '"
                    + keys[images ? 1 : 0]
                    + "'.");
          }
          String split = SplitNames.of(name);
          if (images && found.put(split, read(zip, split, keys[0], keys[1])) != null) {
            throw new UserError(file + " has the split " + split + " twice.");
          }
        }
      }
      if (found.isEmpty()) {
        throw new UserError(
            file
                + " has no images: the keys train_images, train_labels, test_images, test_labels"
                + " (or x_train, y_train, x_test, y_test) are expected.");
      }
      return new ArrayImages(
          classNames, SplitNames.ALL.stream().filter(found::containsKey).map(found::get).toList());
    }
  }

  private ArrayImages.Array read(SafeZip zip, String split, String imagesKey, String labelsKey)
      throws IOException {
    int[] labels = labels(zip, labelsKey);
    String where = file + ": '" + imagesKey + "'";
    byte[] bytes = zip.read(imagesKey + ".npy");
    Npy.Header header = Npy.readHeader(new ByteArrayInputStream(bytes), bytes.length, where);
    List<Long> shape = header.shape();
    long channels = shape.size() == 4 ? shape.get(3) : 1;
    boolean fits = shape.size() == 3 || shape.size() == 4;
    if (!fits || header.type() != ElementType.U8 || (channels != 1 && channels != 3)) {
      throw new UserError(
          where
              + " must be uint8 of shape (n, height, width), (n, height, width, 1) or (n, height,"
              + " width, 3), is "
              + header.type()
              + " "
              + shape
              + ".");
    }
    if (shape.contains(0L)) {
      throw new UserError(where + " is empty.");
    }
    if (shape.get(0) != labels.length) {
      throw new UserError(
          where
              + " holds "
              + shape.get(0)
              + " images but '"
              + labelsKey
              + "' "
              + labels.length
              + " labels.");
    }
    return new ArrayImages.Array(
        split,
        file.toString(),
        shape.get(1).intValue(),
        shape.get(2).intValue(),
        (int) channels,
        ByteBuffer.wrap(bytes).position((int) header.dataOffset()).slice(),
        labels);
  }

  private int[] labels(SafeZip zip, String key) throws IOException {
    String where = file + ": '" + key + "'";
    byte[] bytes = zip.read(key + ".npy");
    Npy.Header header = Npy.readHeader(new ByteArrayInputStream(bytes), bytes.length, where);
    List<Long> shape = header.shape();
    if (shape.isEmpty() || shape.size() > 2 || (shape.size() == 2 && shape.get(1) != 1)) {
      throw new UserError(where + " must have the shape (n) or (n, 1), has " + shape + ".");
    }
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int[] labels = new int[shape.get(0).intValue()];
    for (int row = 0; row < labels.length; row++) {
      int at = (int) header.dataOffset() + row * header.type().bytes();
      double label = header.type().toDouble(data, at);
      if (label != Math.rint(label) || Math.abs(label) > Integer.MAX_VALUE) {
        throw new UserError(
            where + ": label " + row + " is " + label + ", no whole number of a class.");
      }
      labels[row] = (int) label;
    }
    return labels;
  }
}
