package dev.medley.analysis.relation;

import dev.medley.random.RandomStream;
import java.util.Arrays;

/**
 * Whether values rise from group to ordered group (Jonckheere 1954, A distribution-free k-sample
 * test against ordered alternatives; Terpstra 1952), by permuting the groups over the members.
 *
 * @param statistic how many pairs of members of two groups have the larger value in the later
 *     group; equal ones count half
 * @param expected what that is on average where groups make no difference
 * @param p how often a permutation reaches the statistic: (1 + how many do) / (1 + permutations)
 * @param permutations how many were tried
 */
public record JonckheereTerpstra(double statistic, double expected, double p, int permutations) {
  /** Permutations where nobody wants another number. */
  public static final int PERMUTATIONS = 10_000;

  private static final double SAME = 1e-12;

  /**
   * Tests.
   *
   * @param groups of each member the number of its group, at least two different ones
   * @param values of each member
   * @param seed of the permutations
   */
  public static JonckheereTerpstra test(int[] groups, double[] values, long seed) {
    double statistic = statistic(groups, values);
    RandomStream random = RandomStream.of(seed, "jonckheere-terpstra");
    int[] shuffled = groups.clone();
    int reached = 0;
    for (int i = 0; i < PERMUTATIONS; i++) {
      random.shuffle(shuffled);
      reached += statistic(shuffled, values) >= statistic ? 1 : 0;
    }
    return new JonckheereTerpstra(
        statistic, expected(groups), (1.0 + reached) / (1 + PERMUTATIONS), PERMUTATIONS);
  }

  private static double statistic(int[] groups, double[] values) {
    int twice = 0;
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values.length; j++) {
        if (groups[i] < groups[j]) {
          double rise = values[j] - values[i];
          twice += Math.abs(rise) <= SAME ? 1 : rise > 0 ? 2 : 0;
        }
      }
    }
    return twice / 2.0;
  }

  private static double expected(int[] groups) {
    long n = groups.length;
    long same =
        Arrays.stream(groups)
            .distinct()
            .mapToLong(group -> Arrays.stream(groups).filter(g -> g == group).count())
            .map(count -> count * count)
            .sum();
    return (n * n - same) / 4.0;
  }
}
