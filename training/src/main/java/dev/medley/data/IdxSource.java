package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.file.Idx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** MNIST's four files, gzipped or not. */
final class IdxSource implements Source {
  private static final String IMAGES = "-images-idx3-ubyte";
  private static final String LABELS = "-labels-idx1-ubyte";

  private final FileSet files;
  private final List<String> classNames;

  IdxSource(FileSet files, List<String> classNames) {
    this.files = files;
    this.classNames = classNames;
  }

  /** Whether a set of files has MNIST's names. */
  static boolean fits(FileSet files) throws IOException {
    return files.has("train" + IMAGES) || files.has("t10k" + IMAGES);
  }

  @Override
  public String where() {
    return files.where();
  }

  @Override
  public String identity() throws IOException {
    return "idx\n" + files.where() + "\n" + files.identity() + "\n" + classNames;
  }

  @Override
  public Images open(Progress progress) throws IOException {
    List<ArrayImages.Array> arrays = new ArrayList<>();
    for (String name : List.of("train", "t10k")) {
      if (files.has(name + IMAGES) || files.has(name + LABELS)) {
        arrays.add(read(name));
      }
    }
    return new ArrayImages(classNames, arrays);
  }

  private ArrayImages.Array read(String name) throws IOException {
    Idx images = idx(name + IMAGES, 3);
    Idx labels = idx(name + LABELS, 1);
    int[] shape = images.shape();
    if (shape[0] != labels.shape()[0]) {
      throw new UserError(
          files.where()
              + ": '"
              + name
              + IMAGES
              + "' holds "
              + shape[0]
              + " images but '"
              + name
              + LABELS
              + "' "
              + labels.shape()[0]
              + " labels.");
    }
    int[] classes = new int[shape[0]];
    for (int row = 0; row < classes.length; row++) {
      classes[row] = labels.data()[row] & 0xFF;
    }
    return new ArrayImages.Array(
        name.equals("train") ? SplitNames.TRAIN : SplitNames.TEST,
        files.where(),
        shape[1],
        shape[2],
        1,
        ByteBuffer.wrap(images.data()),
        classes);
  }

  private Idx idx(String name, int dimensions) throws IOException {
    try (FileSet.Opened file = files.open(name)) {
      return Idx.read(file.in(), file.where(), dimensions);
    }
  }
}
