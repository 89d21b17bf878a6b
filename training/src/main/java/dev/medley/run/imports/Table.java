package dev.medley.run.imports;

import java.util.List;
import java.util.Optional;

/** Numbers in rows, from a file of whatever kind. */
interface Table extends AutoCloseable {
  /** What errors call it: the file, and the array in it where there are several. */
  String where();

  /** N. */
  long rows();

  /** Numbers a row: 1 for a vector. */
  int columns();

  /** Copies rows; {@code into} receives {@code count * columns()} numbers. */
  void read(int first, int count, double[] into);

  /** What the head calls the columns, if there is one. */
  default Optional<List<String>> names() {
    return Optional.empty();
  }

  /** What a column {@code id} holds, if there is one. */
  default Optional<List<String>> ids() {
    return Optional.empty();
  }

  @Override
  default void close() {}
}
