package dev.medley.analysis.ensemble;

import dev.medley.analysis.resampling.Interval;
import dev.medley.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The accuracy of ensembles of random members against their size: each draw is a random order of
 * the pool, whose beginnings are random subsets of all sizes.
 *
 * @param points one a size, ascending
 */
public record SubsetCurve(List<Point> points) {
  /** Draws where nobody wants another number. */
  public static final int DRAWS = 50;

  private static final int LARGEST = 32;

  /** Keeps a copy. */
  public SubsetCurve {
    points = List.copyOf(points);
  }

  /**
   * A size.
   *
   * @param size how many members
   * @param accuracy the mean over draws
   * @param range between the 2.5 % and the 97.5 % quantile of the draws
   */
  public record Point(int size, double accuracy, Interval range) {}

  /**
   * Draws.
   *
   * @param pool the members
   * @param always a member of every ensemble, the first
   * @param draws at least 1
   */
  public static SubsetCurve of(
      Part part, List<Integer> pool, OptionalInt always, int draws, long seed) {
    int sizes = Math.min(LARGEST, pool.size() + (always.isPresent() ? 1 : 0));
    double[][] accuracies = new double[sizes][draws];
    IntStream.range(0, draws)
        .parallel()
        .forEach(
            draw -> {
              int[] order = IntStream.range(0, pool.size()).toArray();
              RandomStream.of(seed, "subset", draw).shuffle(order);
              int[] members =
                  IntStream.concat(always.stream(), Arrays.stream(order).map(pool::get))
                      .limit(sizes)
                      .toArray();
              double[] sum = part.zeros();
              for (int size = 1; size <= sizes; size++) {
                part.add(members[size - 1], 1, sum);
                accuracies[size - 1][draw] = part.accuracy(sum);
              }
            });
    return new SubsetCurve(
        IntStream.rangeClosed(1, sizes)
            .mapToObj(
                size ->
                    new Point(
                        size,
                        Arrays.stream(accuracies[size - 1]).average().orElseThrow(),
                        Interval.of(accuracies[size - 1])))
            .toList());
  }
}
