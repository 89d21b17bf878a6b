package dev.medley.analysis.alignment;

import dev.medley.binding.UserError;

/**
 * How heads are fitted.
 *
 * @param dimensions of the joint space, at least 2
 * @param hidden the size of each head's hidden layer; 0 for linear heads
 * @param temperature what cosine similarities are divided by, above 0
 * @param epochs over the fitting examples, at least 1
 * @param batchSize examples that are compared with each other, at least 2; fewer where there are
 *     fewer
 * @param learningRate of Adam at the first step, above 0; it falls along half a cosine to 0
 * @param seed of the heads' first weights and of the order of examples
 */
public record AlignmentSettings(
    int dimensions,
    int hidden,
    double temperature,
    int epochs,
    int batchSize,
    double learningRate,
    long seed) {
  /** Where nobody wants others. */
  public static final AlignmentSettings DEFAULT =
      new AlignmentSettings(128, 0, 0.1, 20, 512, 1e-3, 0);

  /** Checks it. */
  public AlignmentSettings {
    require(dimensions >= 2, "--dimensions", dimensions, "at least 2");
    require(hidden >= 0, "--hidden", hidden, "at least 0, which is for linear heads");
    require(temperature > 0, "--temperature", temperature, "above 0");
    require(epochs >= 1, "--epochs", epochs, "at least 1");
    require(batchSize >= 2, "--batch-size", batchSize, "at least 2");
    require(learningRate > 0, "--learning-rate", learningRate, "above 0");
  }

  private static void require(boolean met, String option, Number value, String allowed) {
    if (!met) {
      throw new UserError("%s is %s; it must be %s.".formatted(option, value, allowed));
    }
  }
}
