package dev.medley.run.imports;

import dev.medley.binding.UserError;

/** What a model answered about examples, checked row by row. */
final class Answers {
  /** Half precision, and decimals cut off, leave sums that far from one. */
  private static final double SUM_TOLERANCE = 1e-3;

  private final AnswerKind kind;
  private final Table table;

  Answers(AnswerKind kind, Table table) {
    this.kind = kind;
    this.table = table;
  }

  AnswerKind kind() {
    return kind;
  }

  Table table() {
    return table;
  }

  /** Whether there is a number for each class. */
  boolean hasLogits() {
    return kind != AnswerKind.PREDICTIONS;
  }

  /**
   * Reads rows as logits: numbers or negative infinity.
   *
   * @throws UserError if a row cannot be logits or probabilities, naming it
   */
  float[] logits(int first, int count) {
    int classes = table.columns();
    double[] values = new double[count * classes];
    table.read(first, count, values);
    float[] logits = new float[values.length];
    for (int i = 0; i < count; i++) {
      if (kind == AnswerKind.PROBABILITIES) {
        toLogits(values, i * classes, classes, first + i);
      }
      double most = Double.NEGATIVE_INFINITY;
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        logits[c] = (float) values[c];
        if (Float.isNaN(logits[c]) || logits[c] == Float.POSITIVE_INFINITY) {
          throw wrong(
              first + i,
              "class %d is %s".formatted(c - i * classes, values[c]),
              "numbers are wanted");
        }
        most = Math.max(most, logits[c]);
      }
      if (most == Double.NEGATIVE_INFINITY) {
        throw wrong(first + i, "all are -Infinity", "one number at least is wanted");
      }
    }
    return logits;
  }

  private void toLogits(double[] values, int from, int classes, int row) {
    double sum = 0;
    for (int c = from; c < from + classes; c++) {
      if (!(values[c] >= 0 && values[c] <= 1 + SUM_TOLERANCE)) {
        throw wrong(row, "class %d is %s".formatted(c - from, values[c]), "0 to 1 is allowed");
      }
      sum += values[c];
      values[c] = Math.log(values[c]);
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw wrong(row, "the sum is " + sum, "1 is wanted; are they logits?");
    }
  }

  /**
   * Reads rows as predicted classes.
   *
   * @param classes how many there are
   * @throws UserError if one is out of range, naming its row
   */
  long[] predictions(int first, int count, int classes) {
    return Labels.read(table, kind.word(), first, count, classes);
  }

  private UserError wrong(int row, String what, String wanted) {
    return new UserError("Row %d of %s: %s; %s.".formatted(row, table.where(), what, wanted));
  }
}
