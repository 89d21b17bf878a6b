package dev.medley.analysis.calibration;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Set;

/** How far confidence and accuracy are apart, in bins of equal width. */
public final class ExpectedCalibrationError implements ConfidenceMeasure {
  /** How many bins. */
  public static final int BINS = 15;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "ece",
        "ECE",
        "How far confidence and accuracy are apart, averaged over the examples of 15 bins of equal"
            + " width.",
        "sum over bins ((i - 1)/15, i/15] of |bin| / N |accuracy - mean confidence|",
        0,
        1,
        Direction.NEITHER,
        true,
        Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ORDER_OF_CLASSES),
        "Guo et al. 2017, arXiv 1706.04599, equation 3");
  }

  @Override
  public double of(double[] confidence, boolean[] correct) {
    double[] surplus = new double[BINS];
    for (int i = 0; i < confidence.length; i++) {
      surplus[bin(confidence[i])] += (correct[i] ? 1 : 0) - confidence[i];
    }
    double sum = 0;
    for (double each : surplus) {
      sum += Math.abs(each);
    }
    return sum / confidence.length;
  }

  /** The bin of a confidence, from 0; edges belong to the bin below. */
  public static int bin(double confidence) {
    int bin = Math.min(BINS - 1, Math.max(0, (int) Math.ceil(confidence * BINS) - 1));
    if (bin > 0 && confidence <= (double) bin / BINS) {
      return bin - 1;
    }
    return bin < BINS - 1 && confidence > (double) (bin + 1) / BINS ? bin + 1 : bin;
  }
}
