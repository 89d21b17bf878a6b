package dev.medley.analysis.calibration;

import dev.medley.analysis.measure.Declaration;

/** A measure of one model that follows from its confidences and where it is right. */
public interface ConfidenceMeasure {
  /** What it is. */
  Declaration declaration();

  /**
   * Computes it.
   *
   * @param confidence the largest probability of each example
   * @param correct whether the class that has it is the true one
   */
  double of(double[] confidence, boolean[] correct);
}
