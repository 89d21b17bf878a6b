package dev.medley.analysis.outputs;

import java.util.stream.IntStream;

/**
 * All pairs a &lt; b of {@code models} models, numbered row by row: (0, 1), (0, 2), ..., (1, 2),
 * ...
 */
public record Pairs(int models) {
  /** How many pairs. */
  public int count() {
    return Math.multiplyExact(models, models - 1) / 2;
  }

  /** The number of a pair, a &lt; b. */
  public int index(int a, int b) {
    return a * (2 * models - a - 1) / 2 + b - a - 1;
  }

  /** What is done with a pair. */
  public interface Action {
    /** Does it to the pair of this number, a &lt; b. */
    void accept(int pair, int a, int b);
  }

  /** Does something with all pairs, in order. */
  public void forEach(Action action) {
    for (int a = 0; a < models; a++) {
      row(a, action);
    }
  }

  /** Does something with all pairs, several at once. */
  public void forEachInParallel(Action action) {
    // a long row and a short one together make tasks of one size
    IntStream.range(0, (models + 1) / 2)
        .parallel()
        .forEach(
            a -> {
              row(a, action);
              if (models - 1 - a > a) {
                row(models - 1 - a, action);
              }
            });
  }

  private void row(int a, Action action) {
    for (int b = a + 1; b < models; b++) {
      action.accept(index(a, b), a, b);
    }
  }
}
