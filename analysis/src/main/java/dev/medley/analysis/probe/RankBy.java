package dev.medley.analysis.probe;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Scores of features by which those of two models are ranked, from the covariance V of all of them
 * (Gontijo-Lopes et al. 2022, section 4.6, which leaves open which score it is).
 */
public enum RankBy {
  /** V_jj. */
  VARIANCE,
  /** The sum of |V_jl| over all other features l. */
  COVARIANCE_WITH_ALL,
  /** The sum of |V_jl| over the features l of the other model. */
  COVARIANCE_WITH_OTHER_MODEL;

  private static final MathContext DIGITS = new MathContext(10);

  /** The word in options and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Scales each model's features to a mean variance of one, so that the larger scale does not win.
   *
   * @param covariance (D, D) row-major, changed in place
   * @param first how many of the features are the first model's
   */
  static void scale(double[] covariance, int first) {
    int d = dimensions(covariance);
    double[] scale = new double[d];
    for (int part = 0; part < 2; part++) {
      int from = part == 0 ? 0 : first;
      int to = part == 0 ? first : d;
      double mean =
          IntStream.range(from, to).mapToDouble(j -> covariance[j * d + j]).average().orElse(0);
      for (int j = from; j < to; j++) {
        scale[j] = mean > 0 ? 1 / Math.sqrt(mean) : 1;
      }
    }
    for (int j = 0; j < d; j++) {
      for (int l = 0; l < d; l++) {
        covariance[j * d + l] *= scale[j] * scale[l];
      }
    }
  }

  /** The score of each feature. */
  double[] scores(double[] covariance, int first) {
    int d = dimensions(covariance);
    double[] scores = new double[d];
    for (int j = 0; j < d; j++) {
      for (int l = 0; l < d; l++) {
        scores[j] += counts(j, l, first) ? Math.abs(covariance[j * d + l]) : 0;
      }
    }
    return scores;
  }

  private boolean counts(int j, int l, int first) {
    return switch (this) {
      case VARIANCE -> j == l;
      case COVARIANCE_WITH_ALL -> j != l;
      case COVARIANCE_WITH_OTHER_MODEL -> (j < first) != (l < first);
    };
  }

  /** Features by falling score; those equal to ten digits in their order. */
  static int[] order(double[] scores) {
    BigDecimal[] rounded = new BigDecimal[scores.length];
    for (int j = 0; j < scores.length; j++) {
      rounded[j] = new BigDecimal(scores[j]).round(DIGITS);
    }
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.<Integer, BigDecimal>comparing(j -> rounded[j]).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int dimensions(double[] covariance) {
    return (int) Math.round(Math.sqrt(covariance.length));
  }
}
