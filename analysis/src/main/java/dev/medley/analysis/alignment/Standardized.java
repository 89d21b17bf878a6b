package dev.medley.analysis.alignment;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.binding.UserError;

/**
 * What gives each feature of a model a mean of 0 and a standard deviation of 1 on some examples; a
 * constant one is only centred.
 */
final class Standardized {
  private final int dimensions;
  private final double[] mean;
  private final double[] scale;

  private Standardized(double[] mean, double[] scale) {
    this.dimensions = mean.length;
    this.mean = mean;
    this.scale = scale;
  }

  /**
   * Reads the features of a model.
   *
   * @return (n, d) row-major
   * @throws UserError if it has none, or one is not finite
   */
  static float[] features(AlignedOutputs outputs, ModelOutputs model) {
    int d =
        model
            .features()
            .orElseThrow(
                () ->
                    new UserError(
                        "The run %s has no features for split '%s' of '%s', so nothing can be aligned."
                            .formatted(model.name(), outputs.split(), outputs.dataset())));
    float[] rows = new float[Math.multiplyExact(outputs.examples(), d)];
    model.features(0, outputs.examples(), rows);
    return rows;
  }

  /** By the examples given. */
  static Standardized by(float[] rows, int dimensions) {
    int n = rows.length / dimensions;
    double[] mean = new double[dimensions];
    double[] scale = new double[dimensions];
    for (int i = 0; i < rows.length; i++) {
      mean[i % dimensions] += rows[i] / (double) n;
    }
    for (int i = 0; i < rows.length; i++) {
      double off = rows[i] - mean[i % dimensions];
      scale[i % dimensions] += off * off / n;
    }
    for (int k = 0; k < dimensions; k++) {
      scale[k] = scale[k] > 0 ? Math.sqrt(scale[k]) : 1;
    }
    return new Standardized(mean, scale);
  }

  /** How many features there are. */
  int dimensions() {
    return dimensions;
  }

  /** Standardises rows in place. */
  float[] apply(float[] rows) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) ((rows[i] - mean[i % dimensions]) / scale[i % dimensions]);
    }
    return rows;
  }
}
