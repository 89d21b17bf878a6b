package dev.medley.analysis.alignment;

import dev.medley.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How often an example's partner is among the nearest of some candidates, by cosine similarity. An
 * equal similarity of another candidate counts against it.
 *
 * @param candidates how many there are, the partner among them
 * @param groups of candidates, disjoint; shares are means over them
 * @param top1 the share of examples whose partner is nearest
 * @param top5 the share of examples whose partner is among the nearest five
 */
public record Retrieval(int candidates, int groups, double top1, double top5) {
  private static final int NEAREST = 5;

  /**
   * Retrieves in the second space what stands in the first.
   *
   * @param queries (n, d) row-major unit rows
   * @param partners (n, d) row-major unit rows, row i the partner of row i
   * @param d the length of a row
   * @param candidates of a group; all n where there are fewer
   * @param seed of the groups, which chance puts together
   */
  public static Retrieval of(float[] queries, float[] partners, int d, int candidates, long seed) {
    int n = queries.length / d;
    int size = Math.min(n, candidates);
    int groups = n / size;
    int[] order = IntStream.range(0, n).toArray();
    RandomStream.of(seed, "retrieval").shuffle(order);
    long[] found = new long[2];
    for (int group = 0; group < groups; group++) {
      int[] members = Arrays.copyOfRange(order, group * size, (group + 1) * size);
      IntStream.of(members)
          .map(query -> nearer(queries, partners, d, query, members))
          .forEach(
              nearer -> {
                found[0] += nearer < 1 ? 1 : 0;
                found[1] += nearer < NEAREST ? 1 : 0;
              });
    }
    double asked = (double) groups * size;
    return new Retrieval(size, groups, found[0] / asked, found[1] / asked);
  }

  /** The share that guessing finds first. */
  public double chance() {
    return 1.0 / candidates;
  }

  /** How many others are at least as near to a query as its partner. */
  private static int nearer(float[] queries, float[] partners, int d, int query, int... members) {
    double own = similarity(queries, query, partners, query, d);
    int count = 0;
    for (int member : members) {
      if (member != query && !(similarity(queries, query, partners, member, d) < own)) {
        count++;
      }
    }
    return count;
  }

  private static double similarity(float[] a, int i, float[] b, int j, int d) {
    double sum = 0;
    for (int k = 0; k < d; k++) {
      sum += (double) a[i * d + k] * b[j * d + k];
    }
    return sum;
  }
}
