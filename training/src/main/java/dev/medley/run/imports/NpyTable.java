package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.file.Npy;
import dev.medley.file.SafeZip;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A numpy array, mapped; one from an npz is unpacked into a temporary file first. */
final class NpyTable implements Table {
  private final String where;
  private final Npy array;
  private final Runnable atEnd;

  private NpyTable(String where, Npy array, Runnable atEnd) {
    this.where = where;
    this.array = array;
    this.atEnd = atEnd;
    List<Long> shape = array.shape();
    if (shape.isEmpty() || shape.size() > 2) {
      atEnd.run();
      throw new UserError(
          where + " must have one dimension or two, and has the shape " + shape + ".");
    }
  }

  static NpyTable open(Path file) {
    return new NpyTable(file.toString(), Npy.open(file), () -> {});
  }

  /** The only array of an npz, or that of a name. */
  static NpyTable inZip(Path file, String name) {
    try (SafeZip zip = SafeZip.open(file, SafeZip.Limits.ARRAYS)) {
      List<String> names = zip.names();
      String entry = names.size() == 1 ? names.get(0) : name + ".npy";
      if (!names.contains(entry)) {
        throw new UserError(
            "%s has %d arrays, none of them called '%s'.".formatted(file, names.size(), name));
      }
      String where = file + ": '" + entry.replaceFirst("\\.npy$", "") + "'";
      try (InputStream head = new BufferedInputStream(zip.stream(entry))) {
        Npy.readHeader(head, zip.size(entry), where);
      }
      Path unpacked = Files.createTempFile("medley-import", ".npy");
      try {
        zip.copy(entry, unpacked);
        return new NpyTable(where, Npy.open(unpacked), () -> remove(unpacked));
      } catch (RuntimeException e) {
        remove(unpacked);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot unpack " + file + ": " + e.getMessage(), e));
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String where() {
    return where;
  }

  @Override
  public long rows() {
    return array.rows();
  }

  @Override
  public int columns() {
    return array.rowLength();
  }

  @Override
  public void read(int first, int count, double[] into) {
    array.doubles(first, count, into);
  }

  @Override
  public void close() {
    atEnd.run();
  }
}
