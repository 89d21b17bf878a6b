package dev.medley.analysis.calibration;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Invariance;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

/** How far confidence and accuracy are apart, in bins of equally many examples. */
public final class AdaptiveCalibrationError implements ConfidenceMeasure {
  private static final int BINS = ExpectedCalibrationError.BINS;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "adaptive_ece",
        "aECE",
        "How far confidence and accuracy are apart, averaged over 15 bins of equally many"
            + " examples.",
        "as ece, over runs of ascending confidence (ties by id), the first N mod 15 one longer",
        0,
        1,
        Direction.NEITHER,
        true,
        Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ORDER_OF_CLASSES),
        "Nguyen and O'Connor 2015, arXiv 1508.05154");
  }

  /** Computes it; ties stay in the order of the arrays. */
  @Override
  public double of(double[] confidence, boolean[] correct) {
    int n = confidence.length;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> confidence[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double sum = 0;
    int at = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double surplus = 0;
      for (int end = at + n / BINS + (bin < n % BINS ? 1 : 0); at < end; at++) {
        surplus += (correct[order[at]] ? 1 : 0) - confidence[order[at]];
      }
      sum += Math.abs(surplus);
    }
    return sum / n;
  }
}
