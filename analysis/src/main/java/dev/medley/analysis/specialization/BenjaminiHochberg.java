package dev.medley.analysis.specialization;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Controls the false discovery rate of several tests (Benjamini and Hochberg 1995, Controlling the
 * false discovery rate).
 */
public final class BenjaminiHochberg {
  private BenjaminiHochberg() {}

  /** The adjusted p of each test: the smallest rate at which it still counts as a discovery. */
  public static double[] adjusted(double[] p) {
    int n = p.length;
    int[] descending =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> p[i]).reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[n];
    double smallest = 1;
    for (int i = 0; i < n; i++) {
      smallest = Math.min(smallest, p[descending[i]] * n / (n - i));
      adjusted[descending[i]] = smallest;
    }
    return adjusted;
  }
}
