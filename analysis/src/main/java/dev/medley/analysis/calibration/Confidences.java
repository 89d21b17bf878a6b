package dev.medley.analysis.calibration;

import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.AlignedOutputs;

/** What a forecast comes to against the labels. */
public final class Confidences {
  private static final int BLOCK = 1 << 14;

  private final double[] confidence;
  private final boolean[] correct;
  private final Value nll;
  private final double brier;

  private Confidences(double[] confidence, boolean[] correct, Value nll, double brier) {
    this.confidence = confidence;
    this.correct = correct;
    this.nll = nll;
    this.brier = brier;
  }

  /** Computes all of it in one pass over the logits. */
  public static Confidences of(Forecast forecast, AlignedOutputs outputs) {
    int n = outputs.examples();
    int classes = forecast.model().classes();
    int[] labels = outputs.labels();
    int[] predicted = forecast.model().predictions();
    double[] confidence = new double[n];
    boolean[] correct = new boolean[n];
    int block = Math.max(1, BLOCK / classes);
    double[] logs = new double[block * classes];
    double nll = 0;
    double brier = 0;
    for (int first = 0; first < n; first += block) {
      int count = Math.min(block, n - first);
      forecast.logProbabilities(first, count, logs);
      for (int i = 0; i < count; i++) {
        int row = i * classes;
        int label = labels[first + i];
        nll -= logs[row + label];
        for (int c = 0; c < classes; c++) {
          double miss = Math.exp(logs[row + c]) - (c == label ? 1 : 0);
          brier += miss * miss;
        }
        confidence[first + i] = Math.exp(logs[row + predicted[first + i]]);
        correct[first + i] = predicted[first + i] == label;
      }
    }
    return new Confidences(confidence, correct, mean(nll, n), brier / n);
  }

  /** The largest probability of each example. */
  public double[] confidence() {
    return confidence;
  }

  /** Whether the class that has it is the true one. */
  public boolean[] correct() {
    return correct;
  }

  /**
   * The mean of -log p(true class), nats, by log-sum-exp, never clipped; undefined where a true
   * class has probability 0.
   */
  public Value nll() {
    return nll;
  }

  /**
   * The mean over examples of the sum over classes of (p - [true class])^2, in [0, 2] (Brier 1950).
   */
  public double brier() {
    return brier;
  }

  /** The mean of costs whose sum may be infinite. */
  public static Value mean(double sum, int n) {
    return sum == Double.POSITIVE_INFINITY
        ? Value.undefined("a true class has probability 0")
        : Value.of(sum / n);
  }
}
