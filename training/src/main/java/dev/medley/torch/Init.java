package dev.medley.torch;

/**
 * How a parameter starts: the distribution and its spread, as PyTorch's {@code torch.nn.init} has
 * them.
 *
 * @param kind which distribution
 * @param value the constant, or the bound of the uniform or the standard deviation of the normal
 *     distribution
 */
public record Init(Kind kind, double value) {
  /** The distributions. */
  public enum Kind {
    /** All entries are {@code value}. */
    CONSTANT,
    /** Uniform on [-value, value). */
    UNIFORM,
    /** Normal with mean 0 and standard deviation {@code value}. */
    NORMAL,
    /** Orthogonal rows or columns of the (first dimension, rest) matrix, times {@code value}. */
    ORTHOGONAL
  }

  /** All entries the same. */
  public static Init constant(double value) {
    return new Init(Kind.CONSTANT, value);
  }

  /** PyTorch's default of layers: uniform within 1 / sqrt(fan-in), weights and biases alike. */
  public static Init layerDefault(long fanIn) {
    return new Init(Kind.UNIFORM, 1 / Math.sqrt((double) fanIn));
  }

  /** Kaiming normal for ReLU (He et al. 2015, arXiv 1502.01852): sqrt(2 / fan). */
  public static Init kaimingNormal(double fan) {
    return new Init(Kind.NORMAL, Math.sqrt(2.0 / fan));
  }
}
