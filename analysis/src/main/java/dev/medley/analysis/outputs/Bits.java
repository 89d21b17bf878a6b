package dev.medley.analysis.outputs;

/** A yes or no for each example, 64 in a word: example i is bit {@code i % 64} of word i / 64. */
public final class Bits {
  private Bits() {}

  /** Room for n examples, all no. */
  public static long[] of(int n) {
    return new long[(n + 63) >>> 6];
  }

  /** The answer for an example. */
  public static boolean get(long[] bits, int i) {
    return (bits[i >>> 6] >>> i & 1) != 0;
  }

  /** Answers yes for an example. */
  public static void set(long[] bits, int i) {
    bits[i >>> 6] |= 1L << i;
  }

  /** How many yes. */
  public static int count(long[] bits) {
    int count = 0;
    for (long word : bits) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /** How many yes in both. */
  public static int countBoth(long[] a, long[] b) {
    int count = 0;
    for (int i = 0; i < a.length; i++) {
      count += Long.bitCount(a[i] & b[i]);
    }
    return count;
  }

  /** Yes where both say yes. */
  public static long[] both(long[] a, long[] b) {
    long[] both = new long[a.length];
    for (int i = 0; i < a.length; i++) {
      both[i] = a[i] & b[i];
    }
    return both;
  }

  /** Yes where exactly one says yes. */
  public static long[] exactlyOne(long[] a, long[] b) {
    long[] one = new long[a.length];
    for (int i = 0; i < a.length; i++) {
      one[i] = a[i] ^ b[i];
    }
    return one;
  }
}
