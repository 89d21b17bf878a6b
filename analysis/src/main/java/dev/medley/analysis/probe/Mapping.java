package dev.medley.analysis.probe;

/** Makes other features of the features of models. */
public interface Mapping {
  /** How many features there are then. */
  int dimensions();

  /**
   * Maps rows.
   *
   * @param rows (count, D) row-major, D features of all models side by side
   * @param into receives (count, {@link #dimensions}) row-major from its beginning on; is longer,
   *     maybe
   */
  void map(float[] rows, int count, float[] into);
}
