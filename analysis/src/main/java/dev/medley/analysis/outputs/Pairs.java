package dev.medley.analysis.outputs;

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
}
