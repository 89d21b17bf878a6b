package dev.medley.random;

import java.nio.charset.StandardCharsets;

/**
 * A stream of random numbers that is a function of a seed and a path of names and counters, such as
 * {@code RandomStream.of(seed, "augment", epoch, step)}: nothing to save, nothing to restore, and
 * no stream depends on how much of another was drawn.
 *
 * <p>The generator is SplitMix64 (Steele, Lea, Flood 2014); equal on every platform. Not thread
 * safe, not for secrets.
 */
public final class RandomStream {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;
  private double spareGaussian = Double.NaN;

  private RandomStream(long state) {
    this.state = state;
  }

  /**
   * Opens the stream at a path.
   *
   * @param seed the recipe's seed
   * @param path names ({@link CharSequence}) and counters ({@link Number}) that tell this stream
   *     from all others
   */
  public static RandomStream of(long seed, Object... path) {
    long state = mix(seed + GAMMA);
    for (Object part : path) {
      long value =
          part instanceof Number number ? number.longValue() : hash(part.toString()) ^ GAMMA;
      state = mix(state ^ mix(value + GAMMA)) + GAMMA;
    }
    return new RandomStream(state);
  }

  /** The next 64 random bits. */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /**
   * A whole number in [0, bound), every value equally likely.
   *
   * @throws IllegalArgumentException if bound &lt; 1
   */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1, is " + bound);
    }
    // Lemire's multiply-shift with rejection
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** A number in [low, high). */
  public double nextDouble(double low, double high) {
    return low + (high - low) * nextDouble();
  }

  /** A number from the standard normal distribution (polar Box-Muller). */
  public double nextGaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double value = spareGaussian;
      spareGaussian = Double.NaN;
      return value;
    }
    while (true) {
      double x = nextDouble(-1, 1);
      double y = nextDouble(-1, 1);
      double square = x * x + y * y;
      if (square > 0 && square < 1) {
        double factor = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
        spareGaussian = y * factor;
        return x * factor;
      }
    }
  }

  /** Puts the array into a random order, all orders equally likely (Fisher-Yates). */
  public void shuffle(int[] array) {
    for (int i = array.length - 1; i > 0; i--) {
      int j = nextInt(i + 1);
      int kept = array[i];
      array[i] = array[j];
      array[j] = kept;
    }
  }

  private static long hash(String text) {
    long hash = 0xCBF29CE484222325L; // FNV-1a
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001B3L;
    }
    return hash;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
