package dev.medley.analysis.alignment;

/** The features of a model, an example a row, read when they are asked for. */
public interface FeatureRows {
  /** How many features an example has, at least 1. */
  int dimensions();

  /**
   * Copies rows.
   *
   * @param examples their numbers, from 0
   * @param into receives {@code (examples.length, dimensions)} row-major
   */
  void copy(int[] examples, float[] into);
}
