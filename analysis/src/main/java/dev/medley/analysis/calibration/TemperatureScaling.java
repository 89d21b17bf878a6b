package dev.medley.analysis.calibration;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.run.RunDirectory;
import java.util.Arrays;
import java.util.List;

/**
 * Fits temperatures (Guo et al. 2017, arXiv 1706.04599, section 4.2): the root of the derivative of
 * the negative log-likelihood in 1/T, in which it is convex, for T in [0.01, 100].
 *
 * <p>Examples whose true class has probability 0 cost infinity at any temperature and are left out.
 * Where the likelihood does not depend on the temperature, it is 1.
 */
public final class TemperatureScaling {
  /** What readers are told where temperatures are fitted on the examples that are reported. */
  public static final String OPTIMISTIC =
      "Temperatures were fitted on the reported split itself, so calibrated numbers are optimistic.";

  private static final double LOWEST = 0.01;
  private static final double HIGHEST = 100;

  /** A step of Newton's that is this small leaves an error of about its square. */
  private static final double LAST_STEP = 1e-8;

  private static final int MOST_STEPS = 200;

  /** After so many steps, the root may well be beyond the bounds. */
  private static final int PATIENCE = 8;

  private static final int BLOCK = 1 << 14;

  private final AlignedOutputs outputs;
  private final ModelOutputs model;
  private final boolean[] used;

  private TemperatureScaling(AlignedOutputs outputs, ModelOutputs model, boolean[] used) {
    this.outputs = outputs;
    this.model = model;
    this.used = used;
  }

  /**
   * The temperature of each run on all examples of a split.
   *
   * @throws dev.medley.binding.UserError if a run has no logits for it, or outputs do not match
   */
  public static List<Double> fit(List<RunDirectory> runs, String dataset, String split) {
    AlignedOutputs outputs = AlignedOutputs.loadLogits(runs, dataset, split);
    return outputs.models().parallelStream().map(model -> fit(outputs, model).ofFold0()).toList();
  }

  /** The temperature that fits all of a model's outputs best; for another split. */
  public static Temperature fit(AlignedOutputs outputs, ModelOutputs model) {
    boolean[] all = new boolean[outputs.examples()];
    Arrays.fill(all, true);
    double fitted = new TemperatureScaling(outputs, model, all).root();
    return new Temperature(fitted, fitted, false, isBound(fitted));
  }

  /**
   * Temperatures for the outputs themselves: that of each half is fitted on the other half.
   *
   * @param folds of {@link AlignedOutputs#folds}
   */
  public static Temperature crossFit(AlignedOutputs outputs, ModelOutputs model, byte[] folds) {
    double[] fitted = new double[2];
    for (int fold = 0; fold < 2; fold++) {
      boolean[] other = new boolean[folds.length];
      for (int i = 0; i < folds.length; i++) {
        other[i] = folds[i] != fold;
      }
      fitted[fold] = new TemperatureScaling(outputs, model, other).root();
    }
    return new Temperature(fitted[0], fitted[1], true, isBound(fitted[0]) || isBound(fitted[1]));
  }

  private static boolean isBound(double temperature) {
    return temperature == LOWEST || temperature == HIGHEST;
  }

  /** Newton's method in 1/T, halving the interval where it would leave it. */
  private double root() {
    double low = 1 / HIGHEST;
    double high = 1 / LOWEST;
    double at = 1;
    for (int steps = 0; steps < MOST_STEPS; steps++) {
      double[] slopes = slopes(at);
      if (steps == 0 && slopes[0] == 0 && slopes[1] == 0) {
        return 1;
      }
      if (steps == PATIENCE && slopes(1 / LOWEST)[0] <= 0) {
        return LOWEST;
      }
      if (steps == PATIENCE && slopes(1 / HIGHEST)[0] >= 0) {
        return HIGHEST;
      }
      if (slopes[0] > 0) {
        high = at;
      } else {
        low = at;
      }
      double next = at - slopes[0] / slopes[1];
      if (!(next > low && next < high)) {
        next = (low + high) / 2;
      }
      double change = Math.abs(next - at);
      at = next;
      if (change <= LAST_STEP * at) {
        break;
      }
    }
    return 1 / at;
  }

  /** The first and second derivative of the summed negative log-likelihood at an inverse of T. */
  private double[] slopes(double inverse) {
    int classes = model.classes();
    int block = Math.max(1, BLOCK / classes);
    float[] logits = new float[block * classes];
    int[] labels = outputs.labels();
    double first = 0;
    double second = 0;
    for (int start = 0; start < used.length; start += block) {
      int count = Math.min(block, used.length - start);
      model.logits(start, count, logits);
      for (int i = 0; i < count; i++) {
        int from = i * classes;
        float truth = logits[from + labels[start + i]];
        if (!used[start + i] || truth == Float.NEGATIVE_INFINITY) {
          continue;
        }
        float most = truth;
        for (int c = from; c < from + classes; c++) {
          most = Math.max(most, logits[c]);
        }
        double sum = 0;
        double mean = 0;
        double square = 0;
        for (int c = from; c < from + classes; c++) {
          double below = (double) logits[c] - most;
          if (below != Double.NEGATIVE_INFINITY) {
            double weight = Math.exp(inverse * below);
            sum += weight;
            mean += weight * below;
            square += weight * below * below;
          }
        }
        mean /= sum;
        first += mean - ((double) truth - most);
        second += square / sum - mean * mean;
      }
    }
    return new double[] {first, second};
  }
}
