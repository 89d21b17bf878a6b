package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** McNemar's exact test of two models having the same accuracy. */
public final class McNemar implements CountMeasure {
  private static final double LARGE = 0x1p500;
  private static final int EXPONENT = 500;

  @Override
  public Declaration declaration() {
    return new Declaration(
        "mcnemar_p",
        "p",
        "The probability of accuracies at least this far apart if both models are equally good.",
        "min(1, 2 P[X <= min(n10, n01)]), X binomial with n10 + n01 trials of 1/2; 1 without"
            + " trials",
        0,
        1,
        Direction.NEITHER,
        true,
        INVARIANCES,
        "McNemar 1947; exact binomial form");
  }

  @Override
  public Value of(PairCounts counts) {
    return Value.of(p(counts.n10(), counts.n01()));
  }

  /** The two-sided p of {@code n10} against {@code n01} discordant examples. */
  public static double p(int n10, int n01) {
    int n = n10 + n01;
    int k = Math.min(n10, n01);
    // C(n, k) / 2^n, its power of two kept apart
    double largest = 1;
    int exponent = -n;
    for (int i = 1; i <= k; i++) {
      largest *= (double) (n - k + i) / i;
      if (largest > LARGE) {
        largest = Math.scalb(largest, -EXPONENT);
        exponent += EXPONENT;
      }
    }
    double sum = 1;
    double term = 1;
    for (int i = k; i > 0 && term > sum * 0x1p-60; i--) {
      term *= (double) i / (n - i + 1);
      sum += term;
    }
    return Math.min(1, Math.scalb(2 * largest * sum, exponent));
  }
}
