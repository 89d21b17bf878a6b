package dev.medley.analysis.relation;

import dev.medley.analysis.measure.Value;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How y goes with x over weighted points: least squares and correlations. Points of weight 0 are as
 * if they were not there.
 */
public final class Fit {
  private static final double DECIMALS = 1e12;
  private static final String CONSTANT_X = "x is the same for all";
  private static final String CONSTANT_Y = "y is the same for all";

  private final double[] x;
  private final double[] y;
  private final double meanX;
  private final double meanY;
  private final double sxx;
  private final double syy;
  private final double sxy;

  private Fit(double[] x, double[] y, double[] weights) {
    this.x = x;
    this.y = y;
    double total = Arrays.stream(weights).sum();
    double sumX = 0;
    double sumY = 0;
    for (int i = 0; i < x.length; i++) {
      sumX += weights[i] * x[i];
      sumY += weights[i] * y[i];
    }
    meanX = sumX / total;
    meanY = sumY / total;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += weights[i] * (x[i] - meanX) * (x[i] - meanX);
      yy += weights[i] * (y[i] - meanY) * (y[i] - meanY);
      xy += weights[i] * (x[i] - meanX) * (y[i] - meanY);
    }
    sxx = isConstant(x, weights) ? 0 : xx;
    syy = isConstant(y, weights) ? 0 : yy;
    sxy = xy;
  }

  private static boolean isConstant(double[] values, double[] weights) {
    return IntStream.range(0, values.length)
            .filter(i -> weights[i] > 0)
            .mapToDouble(i -> rounded(values[i]))
            .distinct()
            .limit(2)
            .count()
        < 2;
  }

  /** Points that count the same. */
  public static Fit of(double[] x, double[] y) {
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    return new Fit(x, y, ones);
  }

  /** Points of weights of at least 0. */
  public static Fit weighted(double[] x, double[] y, double[] weights) {
    return new Fit(x, y, weights);
  }

  /** How much y rises with x, by ordinary least squares. */
  public Value slope() {
    return Value.ratio(sxy, sxx, CONSTANT_X);
  }

  /** The line's y at x = 0. */
  public Value intercept() {
    Value slope = slope();
    return slope.isDefined() ? Value.of(meanY - slope.number() * meanX) : slope;
  }

  /** Pearson's correlation. */
  public Value pearson() {
    if (sxx == 0 || syy == 0) {
      return Value.undefined(sxx == 0 ? CONSTANT_X : CONSTANT_Y);
    }
    return Value.of(Math.max(-1, Math.min(1, sxy / Math.sqrt(sxx) / Math.sqrt(syy))));
  }

  /** The share of y's variance that the line explains. */
  public Value r2() {
    Value r = pearson();
    return r.isDefined() ? Value.of(r.number() * r.number()) : r;
  }

  /**
   * Spearman's correlation, ties by average ranks; values that agree to 12 decimals are ties, since
   * equal gains differ in the last bit. Weights do not count.
   */
  public Value spearman() {
    return of(ranks(x), ranks(y)).pearson();
  }

  private static double rounded(double value) {
    return Math.rint(value * DECIMALS) / DECIMALS;
  }

  private static double[] ranks(double[] values) {
    double[] rounded = Arrays.stream(values).map(Fit::rounded).toArray();
    int[] order =
        IntStream.range(0, rounded.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> rounded[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[rounded.length];
    for (int first = 0; first < order.length; ) {
      int end = first + 1;
      while (end < order.length && rounded[order[end]] == rounded[order[first]]) {
        end++;
      }
      for (int i = first; i < end; i++) {
        ranks[order[i]] = (first + end - 1) / 2.0;
      }
      first = end;
    }
    return ranks;
  }
}
