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
  /** The standard deviation of a standard normal distribution without its tails beyond 2. */
  private static final double DEVIATION_OF_TRUNCATED = 0.8796256610342398;

  /** The distributions. */
  public enum Kind {
    /** All entries are {@code value}. */
    CONSTANT,
    /** Uniform on [-value, value). */
    UNIFORM,
    /** Normal with mean 0 and standard deviation {@code value}. */
    NORMAL,
    /** Normal as before, drawn again where it is further than two standard deviations from 0. */
    TRUNCATED_NORMAL,
    /** Orthogonal rows or columns of the (first dimension, rest) matrix, times {@code value}. */
    ORTHOGONAL,
    /**
     * A convolution whose first filters pass a channel on each, as many as there are channels; the
     * others are uniform on [-value, value).
     */
    IDENTITY,
    /**
     * A convolution whose filters whiten the training images' patches; until those are known,
     * uniform on [-value, value).
     */
    WHITENING
  }

  /** All entries the same. */
  public static Init constant(double value) {
    return new Init(Kind.CONSTANT, value);
  }

  /** PyTorch's default of layers: uniform within 1 / sqrt(fan-in), weights and biases alike. */
  public static Init layerDefault(long fanIn) {
    return new Init(Kind.UNIFORM, 1 / Math.sqrt((double) fanIn));
  }

  /** {@link Kind#IDENTITY}, the other filters as {@link #layerDefault}. */
  public static Init identity(long fanIn) {
    return new Init(Kind.IDENTITY, layerDefault(fanIn).value());
  }

  /** {@link Kind#WHITENING}. */
  public static Init whitening(long fanIn) {
    return new Init(Kind.WHITENING, layerDefault(fanIn).value());
  }

  /** Normal with mean 0. */
  public static Init normal(double standardDeviation) {
    return new Init(Kind.NORMAL, standardDeviation);
  }

  /** Glorot's uniform distribution: within sqrt(6 / (fan-in + fan-out)). */
  public static Init xavierUniform(double fans) {
    return new Init(Kind.UNIFORM, Math.sqrt(6 / fans));
  }

  /**
   * LeCun's normal distribution of variance 1 / fan-in, cut off at two standard deviations of the
   * normal distribution that it is cut from; as in timm.
   */
  public static Init lecunNormal(double fanIn) {
    return new Init(Kind.TRUNCATED_NORMAL, 1 / Math.sqrt(fanIn) / DEVIATION_OF_TRUNCATED);
  }

  /** Kaiming normal for ReLU (He et al. 2015, arXiv 1502.01852): sqrt(2 / fan). */
  public static Init kaimingNormal(double fan) {
    return new Init(Kind.NORMAL, Math.sqrt(2.0 / fan));
  }
}
