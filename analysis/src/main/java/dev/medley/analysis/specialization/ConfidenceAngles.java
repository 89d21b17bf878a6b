package dev.medley.analysis.specialization;

/**
 * The angle of the confidences (p, q) of two models, example by example: 45 degrees where they are
 * equally confident, more where the first is (Gontijo-Lopes et al. 2022, section 4.3).
 */
public final class ConfidenceAngles {
  /** How many bins. */
  public static final int BINS = 15;

  private final double mean;
  private final int[] histogram;

  private ConfidenceAngles(double mean, int[] histogram) {
    this.mean = mean;
    this.histogram = histogram;
  }

  /** From the confidences of two models, N each. */
  public static ConfidenceAngles of(double[] first, double[] second) {
    int[] histogram = new int[BINS];
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      double theta = Math.atan2(first[i], second[i]);
      sum += theta;
      histogram[Math.min(BINS - 1, (int) (theta / (Math.PI / 2) * BINS))]++;
    }
    return new ConfidenceAngles(sum / first.length, histogram);
  }

  /** The mean angle, radians. */
  public double mean() {
    return mean;
  }

  /** How many examples are in each bin of 6 degrees over [0, 90]. */
  public int[] histogram() {
    return histogram;
  }
}
