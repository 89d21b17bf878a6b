package dev.medley.probe;

import java.util.stream.IntStream;

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

  /** Of some columns. */
  Standardization columns(int... which) {
    return new Standardization(
        IntStream.of(which).mapToDouble(d -> mean[d]).toArray(),
        IntStream.of(which).mapToDouble(d -> scale[d]).toArray());
  }

  /** How far a mean is from 0 at most, in standard deviations. */
  double largestShift() {
    double largest = 0;
    for (int d = 0; d < mean.length; d++) {
      largest = Math.max(largest, Math.abs(mean[d] / scale[d]));
    }
    return largest;
  }

  /** D standard deviations, or 1. */
  public double[] scale() {
    return scale.clone();
  }
}
