package dev.medley.probe;

import dev.medley.file.Safetensors.Tensor;
import java.util.List;

/**
 * A linear classifier on standardised features: logit c is {@code weights[c] . (x - mean) / scale +
 * bias[c]}. A class without an example in the fitting split has weight 0 and bias -10,000: the
 * optimum is at minus infinity, and this is as good as never.
 */
public final class LinearProbe {
  private final int classes;
  private final double[] parameters;
  private final Standardization standardization;
  private final double l2;
  private final double objective;
  private final double gradientNorm;
  private final int iterations;
  private final int evaluations;

  /** Takes (C, D + 1) parameters, the bias last. */
  LinearProbe(
      int classes, double[] parameters, Standardization standardization, double l2, Lbfgs.End end) {
    this.classes = classes;
    this.parameters = parameters;
    this.standardization = standardization;
    this.l2 = l2;
    this.objective = end.value();
    this.gradientNorm = end.gradientNorm();
    this.iterations = end.iterations();
    this.evaluations = end.evaluations();
  }

  /** C. */
  public int classes() {
    return classes;
  }

  /** D. */
  public int dimensions() {
    return parameters.length / classes - 1;
  }

  /** (C, D), row-major, for standardised features. */
  public double[] weights() {
    int dimensions = dimensions();
    double[] weights = new double[classes * dimensions];
    for (int c = 0; c < classes; c++) {
      System.arraycopy(parameters, c * (dimensions + 1), weights, c * dimensions, dimensions);
    }
    return weights;
  }

  /** C, for standardised features. */
  public double[] bias() {
    int dimensions = dimensions();
    double[] bias = new double[classes];
    for (int c = 0; c < classes; c++) {
      bias[c] = parameters[c * (dimensions + 1) + dimensions];
    }
    return bias;
  }

  /**
   * What it says of some features alone; the best probe on them is not far. Objective, gradient and
   * counts stay those of the search on all.
   */
  public LinearProbe columns(int... which) {
    int width = dimensions() + 1;
    double[] kept = new double[classes * (which.length + 1)];
    for (int c = 0; c < classes; c++) {
      int row = c * (which.length + 1);
      for (int j = 0; j < which.length; j++) {
        kept[row + j] = parameters[c * width + which[j]];
      }
      kept[row + which.length] = parameters[(c + 1) * width - 1];
    }
    return new LinearProbe(
        classes,
        kept,
        standardization.columns(which),
        l2,
        new Lbfgs.End(objective, gradientNorm, iterations, evaluations));
  }

  /** Of the fitting split. */
  public Standardization standardization() {
    return standardization;
  }

  /** The penalty: the objective has {@code l2 / 2} times the sum of the squared weights. */
  public double l2() {
    return l2;
  }

  /** Mean cross-entropy of the fitting split, nats, and the penalty. */
  public double objective() {
    return objective;
  }

  /** The Euclidean norm of the objective's gradient where the search ended. */
  public double gradientNorm() {
    return gradientNorm;
  }

  /** Steps that the search took. */
  public int iterations() {
    return iterations;
  }

  /** How often the search read the features. */
  public int evaluations() {
    return evaluations;
  }

  /**
   * The same classifier for features as they are: a weight (C, D) and a bias (C), float32.
   *
   * @param layer the name of both, such as {@code fc}, before {@code .weight} and {@code .bias}
   */
  public List<Tensor> folded(String layer) {
    int dimensions = dimensions();
    double[] mean = standardization.mean();
    double[] scale = standardization.scale();
    float[] weight = new float[classes * dimensions];
    float[] bias = new float[classes];
    for (int c = 0; c < classes; c++) {
      double shift = parameters[c * (dimensions + 1) + dimensions];
      for (int d = 0; d < dimensions; d++) {
        double raw = parameters[c * (dimensions + 1) + d] / scale[d];
        weight[c * dimensions + d] = (float) raw;
        shift -= raw * mean[d];
      }
      bias[c] = (float) shift;
    }
    return List.of(
        Tensor.of(layer + ".weight", weight, (long) classes, (long) dimensions),
        Tensor.of(layer + ".bias", bias, (long) classes));
  }

  double[] parameters() {
    return parameters;
  }
}
