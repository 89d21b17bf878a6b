package dev.medley.run.imports;

import dev.medley.binding.UserError;
import java.util.Arrays;

/** Numbers of classes, from 0. */
final class Labels {
  private static final int MOST_CLASSES = 1 << 20;

  private Labels() {}

  /**
   * The highest number, where nothing says how many classes there are.
   *
   * @throws UserError if there is no vector of whole numbers from 0
   */
  static int largest(Table table, String role) {
    return (int)
        Arrays.stream(read(table, role, 0, (int) table.rows(), MOST_CLASSES)).max().orElseThrow();
  }

  /**
   * Reads numbers.
   *
   * @param classes how many there are
   * @throws UserError if there is no vector of whole numbers, or one is out of range
   */
  static long[] read(Table table, String role, int first, int count, int classes) {
    if (table.columns() != 1) {
      throw new UserError(
          "%s has %d columns; %s are one number a row: the class, from 0."
              .formatted(table.where(), table.columns(), role));
    }
    double[] values = new double[count];
    table.read(first, count, values);
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      if (values[i] != Math.rint(values[i]) || !(values[i] >= 0 && values[i] < classes)) {
        throw new UserError(
            "Row %d of %s is %s; allowed are the classes 0 to %d."
                .formatted(first + i, table.where(), text(values[i]), classes - 1));
      }
      numbers[i] = (long) values[i];
    }
    return numbers;
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
