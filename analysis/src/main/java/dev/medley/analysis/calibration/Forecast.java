package dev.medley.analysis.calibration;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;

/** The probabilities that a model with logits gives at a temperature, block by block. */
public final class Forecast {
  private final ModelOutputs model;
  private final Temperature temperature;
  private final byte[] folds;

  /**
   * A model's logits at a temperature.
   *
   * @param folds of {@link AlignedOutputs#folds}
   */
  public Forecast(ModelOutputs model, Temperature temperature, byte[] folds) {
    this.model = model;
    this.temperature = temperature;
    this.folds = folds;
  }

  /** The model. */
  public ModelOutputs model() {
    return model;
  }

  /** The temperature. */
  public Temperature temperature() {
    return temperature;
  }

  /**
   * Computes logits divided by the temperature.
   *
   * @param first the first example
   * @param into receives {@code count} rows of as many as there are classes; exact where the
   *     temperature is 1
   */
  public void logits(int first, int count, double[] into) {
    int classes = model.classes();
    float[] raw = new float[count * classes];
    model.logits(first, count, raw);
    for (int i = 0; i < count; i++) {
      double inverse = 1 / temperature.ofFold(folds[first + i]);
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        into[c] = raw[c] * inverse;
      }
    }
  }

  /** Computes log-probabilities, nats; negative infinity for a probability of 0. */
  public void logProbabilities(int first, int count, double[] into) {
    int classes = model.classes();
    logits(first, count, into);
    for (int i = 0; i < count; i++) {
      double sum = logSumExp(into, i * classes, classes);
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        into[c] -= sum;
      }
    }
  }

  /** The logarithm of the sum of exponentials, at least one of them more than 0. */
  public static double logSumExp(double[] values, int from, int count) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < from + count; i++) {
      most = Math.max(most, values[i]);
    }
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += Math.exp(values[i] - most);
    }
    return most + Math.log(sum);
  }
}
