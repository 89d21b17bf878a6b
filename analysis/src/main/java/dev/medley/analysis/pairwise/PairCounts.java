package dev.medley.analysis.pairwise;

import dev.medley.analysis.outputs.Bits;

/**
 * Two models A and B on N examples, counted.
 *
 * @param n11 both are right
 * @param n10 only A is right
 * @param n01 only B is right
 * @param n00 both are wrong
 * @param differing the predicted classes differ
 */
public record PairCounts(int n11, int n10, int n01, int n00, int differing) {
  /** Checks that there is an example. */
  public PairCounts {
    if (n11 < 0 || n10 < 0 || n01 < 0 || n00 < 0 || n11 + n10 + n01 + n00 < 1) {
      throw new IllegalArgumentException("no counts: " + n11 + " " + n10 + " " + n01 + " " + n00);
    }
  }

  /**
   * Counts.
   *
   * @param predictedA N classes
   * @param correctA N {@link Bits}
   * @param predictedB N classes
   * @param correctB N {@link Bits}
   */
  public static PairCounts of(
      int[] predictedA, long[] correctA, int[] predictedB, long[] correctB) {
    int n = predictedA.length;
    int n11 = Bits.countBoth(correctA, correctB);
    int n10 = Bits.count(correctA) - n11;
    int n01 = Bits.count(correctB) - n11;
    int differing = 0;
    for (int i = 0; i < n; i++) {
      differing += predictedA[i] == predictedB[i] ? 0 : 1;
    }
    return new PairCounts(n11, n10, n01, n - n11 - n10 - n01, differing);
  }

  /** N. */
  public int examples() {
    return n11 + n10 + n01 + n00;
  }

  /** Of A. */
  public double accuracyA() {
    return (double) (n11 + n10) / examples();
  }

  /** Of B. */
  public double accuracyB() {
    return (double) (n11 + n01) / examples();
  }
}
