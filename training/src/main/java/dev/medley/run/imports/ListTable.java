package dev.medley.run.imports;

import java.nio.file.Path;

/** A JSON list of whole numbers. */
record ListTable(Path file, long[] values) implements Table {
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
