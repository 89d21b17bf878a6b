package dev.medley.analysis.alignment;

/** A space that the features of two models are projected into, onto its unit sphere. */
public interface JointSpace extends AutoCloseable {
  /**
   * Projects features of one of the models.
   *
   * @param model 0 or 1
   * @param rows (n, d) row-major, standardised as those that it was fitted on; all at once
   * @return (n, {@link AlignmentSettings#dimensions}) row-major, rows of length 1
   */
  float[] project(int model, float[] rows);

  /** The mean loss over the last epoch of the fit, nats. */
  double loss();

  @Override
  void close();
}
