package dev.medley.run.imports;

import dev.medley.file.Json;
import java.nio.file.Path;

/** A JSON list of whole numbers. */
final class ListTable implements Table {
  private final Path file;
  private final long[] values;

  private ListTable(Path file, long[] values) {
    this.file = file;
    this.values = values;
  }

  static ListTable open(Path file, int most) {
    return new ListTable(file, Json.longs(file, most));
  }

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public long rows() {
    return values.length;
  }

  @Override
  public int columns() {
    return 1;
  }

  @Override
  public void read(int first, int count, double[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = values[first + i];
    }
  }
}
