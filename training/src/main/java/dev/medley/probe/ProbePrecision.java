package dev.medley.probe;

import ai.djl.ndarray.types.DataType;
import java.util.Locale;

/**
 * How exactly probes are fitted. At small penalties an optimum is far away and thousands of steps
 * change no accuracy: who compares probes ends sooner than who checks them.
 */
public enum ProbePrecision {
  /**
   * Features in float32, until the gradient's norm is 1e-3; a search ends where a tenth of the
   * penalty of the best accuracy and of the least log loss has brought neither further.
   */
  FLOAT32(DataType.FLOAT32, 1e-3, 10),
  /** Features in float64, until the gradient's norm is 1e-9; a search takes every penalty. */
  FLOAT64(DataType.FLOAT64, 1e-9, Double.POSITIVE_INFINITY);

  private final DataType type;
  private final double tolerance;
  private final double patience;

  ProbePrecision(DataType type, double tolerance, double patience) {
    this.type = type;
    this.tolerance = tolerance;
    this.patience = patience;
  }

  /** The word in options and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What features are to be in. */
  public DataType type() {
    return type;
  }

  /** The gradient's norm at which a fit ends. */
  public double tolerance() {
    return tolerance;
  }

  /** Whether a search on its way down need not try a penalty, for where it did best so far. */
  boolean ends(double l2, double byAccuracy, double byLogLoss) {
    return l2 * patience < Math.min(byAccuracy, byLogLoss) * (1 - 1e-9);
  }
}
