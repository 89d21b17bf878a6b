package dev.medley.analysis.ensemble;

import dev.medley.analysis.calibration.Confidences;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.measure.Value;

/**
 * How well an ensemble does on some examples.
 *
 * @param accuracy share of examples whose largest score, the first among equals, is the label's
 * @param nll mean negative log-likelihood, nats; undefined where a true class has probability 0
 */
public record EnsembleScore(double accuracy, Value nll) {
  /** The likelihood, infinite where it is undefined: to be compared. */
  double cost() {
    return nll.isDefined() ? nll.number() : Double.POSITIVE_INFINITY;
  }

  /** Counts example by example. */
  static final class Tally {
    private final Part part;
    private final double weight;
    private final boolean likelihood;
    private final double[] row;
    private int hits;
    private double cost;

    /**
     * Begins.
     *
     * @param weight what the scores are to be divided by
     */
    Tally(Part part, double weight, boolean likelihood) {
      this.part = part;
      this.weight = weight;
      this.likelihood = likelihood;
      this.row = new double[part.classes()];
    }

    /** Adds an example. */
    void add(int example, double[] sum, int from) {
      hits += part.isHit(example, sum, from) ? 1 : 0;
      if (likelihood) {
        int label = part.label(example);
        cost +=
            part.rule().isOfLogits()
                ? logitCost(sum, from, label)
                : -Math.log(sum[from + label] / weight);
      }
    }

    private double logitCost(double[] sum, int from, int label) {
      if (sum[from + label] == Double.NEGATIVE_INFINITY) {
        return Double.POSITIVE_INFINITY;
      }
      for (int c = 0; c < row.length; c++) {
        row[c] = sum[from + c] / weight;
      }
      return Forecast.logSumExp(row, 0, row.length) - row[label];
    }

    EnsembleScore score() {
      int n = part.examples();
      return new EnsembleScore((double) hits / n, Confidences.mean(cost, n));
    }
  }
}
