package dev.medley.probe;

/**
 * What makes columns of the fitting split have mean 0 and population standard deviation 1. A column
 * that is constant there has scale 1: it is only centred.
 */
public final class Standardization {
  private final double[] mean;
  private final double[] scale;

  Standardization(double[] mean, double[] scale) {
    this.mean = mean;
    this.scale = scale;
  }

  /** D means. */
  public double[] mean() {
    return mean.clone();
  }

  /** D standard deviations, or 1. */
  public double[] scale() {
    return scale.clone();
  }
}
