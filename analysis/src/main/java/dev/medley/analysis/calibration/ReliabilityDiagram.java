package dev.medley.analysis.calibration;

import dev.medley.analysis.measure.Value;

/**
 * Confidence against accuracy in the bins of {@link ExpectedCalibrationError} (Guo et al. 2017,
 * arXiv 1706.04599, figure 1).
 */
public final class ReliabilityDiagram {
  /** How many bins. */
  public static final int BINS = ExpectedCalibrationError.BINS;

  private static final String EMPTY = "no example has such a confidence";

  private final int[] examples = new int[BINS];
  private final double[] confidence = new double[BINS];
  private final int[] correct = new int[BINS];

  private ReliabilityDiagram() {}

  /**
   * Counts.
   *
   * @param confidence the largest probability of each example
   * @param correct whether the class that has it is the true one
   */
  public static ReliabilityDiagram of(double[] confidence, boolean[] correct) {
    ReliabilityDiagram diagram = new ReliabilityDiagram();
    for (int i = 0; i < confidence.length; i++) {
      int bin = ExpectedCalibrationError.bin(confidence[i]);
      diagram.examples[bin]++;
      diagram.confidence[bin] += confidence[i];
      diagram.correct[bin] += correct[i] ? 1 : 0;
    }
    return diagram;
  }

  /** How many examples a bin has, bins from 0. */
  public int examples(int bin) {
    return examples[bin];
  }

  /** Their mean confidence. */
  public Value confidence(int bin) {
    return Value.ratio(confidence[bin], examples[bin], EMPTY);
  }

  /** Their accuracy. */
  public Value accuracy(int bin) {
    return Value.ratio(correct[bin], examples[bin], EMPTY);
  }
}
