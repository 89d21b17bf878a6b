package dev.medley.analysis.ensemble;

import dev.medley.analysis.calibration.Forecast;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Stacked weights (Wolpert 1992; Breiman 1996 for their constraints): non-negative, of sum one, on
 * members' logits, by the least negative log-likelihood. That is convex in the weights, and is
 * searched by projected gradients with Barzilai and Borwein's step lengths (Birgin, Martinez,
 * Raydan 2000), until the gap to the optimum is known to be at most 1e-8 nats. Logits below -10,000
 * count as that while weights are fitted.
 *
 * @param weights one a member
 * @param nll of the examples that they were fitted on
 * @param gap how far above the optimum that is at most
 */
public record Stacking(Weights weights, double nll, double gap) {
  private static final double TOLERANCE = 1e-8;
  private static final double LOWEST = -1e4;
  private static final int MOST_STEPS = 2000;
  private static final int MEMORY = 10;

  /** Numbers, one a member. */
  public static final class Weights {
    private final double[] values;

    private Weights(double[] values) {
      this.values = values;
    }

    /** A copy. */
    public double[] values() {
      return values.clone();
    }
  }

  /** The likelihood at some weights, and its slopes. */
  private static final class Point {
    final double[] weights;
    final double nll;
    final double[] slopes;

    Point(Part part, double[] weights) {
      this.weights = weights;
      int n = part.examples();
      int classes = part.classes();
      double[] sum = part.zeros();
      for (int m = 0; m < weights.length; m++) {
        addClamped(part, m, weights[m], sum);
      }
      double cost = 0;
      for (int i = 0; i < n; i++) {
        int row = i * classes;
        int label = row + part.label(i);
        double logSum = Forecast.logSumExp(sum, row, classes);
        cost += logSum - sum[label];
        for (int c = row; c < row + classes; c++) {
          sum[c] = Math.exp(sum[c] - logSum);
        }
        sum[label] -= 1;
      }
      nll = cost / n;
      slopes = new double[weights.length];
      IntStream.range(0, weights.length)
          .parallel()
          .forEach(m -> slopes[m] = slope(part, m, sum) / n);
    }

    private static void addClamped(Part part, int member, double weight, double[] sum) {
      int classes = part.classes();
      if (weight > 0) {
        part.read(
            member,
            (example, scores, from) -> {
              for (int c = 0; c < classes; c++) {
                sum[example * classes + c] += weight * Math.max(LOWEST, scores[from + c]);
              }
            });
      }
    }

    private static double slope(Part part, int member, double[] residuals) {
      int classes = part.classes();
      double[] total = new double[1];
      part.read(
          member,
          (example, scores, from) -> {
            double own = 0;
            for (int c = 0; c < classes; c++) {
              own += residuals[example * classes + c] * Math.max(LOWEST, scores[from + c]);
            }
            total[0] += own;
          });
      return total[0];
    }

    /** By convexity, no weights are better by more than this. */
    double gap() {
      double mean = 0;
      for (int m = 0; m < weights.length; m++) {
        mean += weights[m] * slopes[m];
      }
      return mean - Arrays.stream(slopes).min().orElseThrow();
    }
  }

  /** Fits weights. */
  public static Stacking fit(Part part) {
    if (!part.rule().isOfLogits()) {
      throw new IllegalArgumentException("stacked weights are for logits");
    }
    double[] equal = new double[part.members()];
    Arrays.fill(equal, 1.0 / equal.length);
    Point at = new Point(part, equal);
    Point best = at;
    double[] recent = new double[MEMORY];
    Arrays.fill(recent, at.nll);
    double length = 1;
    for (int step = 1; step <= MOST_STEPS && best.gap() > TOLERANCE; step++) {
      Point next = down(part, at, length, Arrays.stream(recent).max().orElseThrow());
      if (next == null) {
        break;
      }
      length = barzilaiBorwein(at, next);
      at = next;
      recent[step % MEMORY] = at.nll;
      best = at.nll < best.nll ? at : best;
    }
    return new Stacking(new Weights(best.weights), best.nll, Math.max(0, best.gap()));
  }

  /** Goes towards the projected step until the likelihood is below what it lately was. */
  private static Point down(Part part, Point at, double length, double ceiling) {
    int n = at.weights.length;
    double[] target = new double[n];
    Arrays.setAll(target, m -> at.weights[m] - length * at.slopes[m]);
    project(target);
    double slope = 0;
    for (int m = 0; m < n; m++) {
      slope += at.slopes[m] * (target[m] - at.weights[m]);
    }
    for (double share = 1; slope < 0 && share > 1e-10; share /= 2) {
      double t = share;
      double[] weights = new double[n];
      Arrays.setAll(weights, m -> Math.max(0, at.weights[m] + t * (target[m] - at.weights[m])));
      Point next = new Point(part, weights);
      if (next.nll <= ceiling + 1e-4 * share * slope) {
        return next;
      }
    }
    return null;
  }

  private static double barzilaiBorwein(Point from, Point to) {
    double squares = 0;
    double products = 0;
    for (int m = 0; m < from.weights.length; m++) {
      double step = to.weights[m] - from.weights[m];
      squares += step * step;
      products += step * (to.slopes[m] - from.slopes[m]);
    }
    return products > 0 ? Math.max(1e-10, Math.min(1e10, squares / products)) : 1e3;
  }

  /** The nearest point that is non-negative and sums to one (Held, Wolfe, Crowder 1974). */
  static void project(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double sum = 0;
    double shift = 0;
    for (int k = 1; k <= sorted.length; k++) {
      double value = sorted[sorted.length - k];
      sum += value;
      if (value - (sum - 1) / k > 0) {
        shift = (sum - 1) / k;
      }
    }
    for (int m = 0; m < values.length; m++) {
      values[m] = Math.max(0, values[m] - shift);
    }
  }
}
