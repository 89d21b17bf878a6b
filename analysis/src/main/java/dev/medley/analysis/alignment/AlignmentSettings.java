package dev.medley.analysis.alignment;

import dev.medley.binding.UserError;

/**
 * How heads are fitted.
 *
 * @param dimensions of the joint space, 2 to 65,536
 * @param hidden the size of each head's hidden layer, at most 65,536; 0 for linear heads
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
  private static final int LARGEST = 1 << 16;

  /** Checks it. */
  public AlignmentSettings {
    require(
        dimensions >= 2 && dimensions <= LARGEST,
        "--dimensions",
        dimensions,
        "2 to %d".formatted(LARGEST));
    require(
        hidden >= 0 && hidden <= LARGEST,
        "--hidden",
        hidden,
        "0, which is for linear heads, to %d".formatted(LARGEST));
    require(
        isSingle(temperature), "--temperature", temperature, "a single-precision number above 0");
    require(epochs >= 1, "--epochs", epochs, "at least 1");
    require(batchSize >= 2, "--batch-size", batchSize, "at least 2");
    require(
        isSingle(learningRate),
        "--learning-rate",
        learningRate,
        "a single-precision number above 0");
  }

  private static boolean isSingle(double value) {
    return (float) value > 0 && (float) value < Float.POSITIVE_INFINITY;
  }

  private static void require(boolean met, String option, Number value, String allowed) {
    if (!met) {
      throw new UserError("%s is %s; it must be %s.".formatted(option, value, allowed));
    }
  }
}
