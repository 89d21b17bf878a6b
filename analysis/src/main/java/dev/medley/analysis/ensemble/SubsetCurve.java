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
  private static final int BLOCK = 1 << 14;

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
   * Draws; in memory are some thousand scores of each member, however many examples there are.
   *
   * @param pool the members
   * @param always a member of every ensemble, the first
   * @param draws at least 1
   */
  public static SubsetCurve of(
      Part part, List<Integer> pool, OptionalInt always, int draws, long seed) {
    return of(part, pool, always, draws, seed, BLOCK);
  }

  /** The same with as many scores of each member in memory as are given, or one example's. */
  static SubsetCurve of(
      Part part, List<Integer> pool, OptionalInt always, int draws, long seed, int block) {
    int[][] orders =
        IntStream.range(0, draws)
            .mapToObj(draw -> order(pool, always, RandomStream.of(seed, "subset", draw)))
            .toArray(int[][]::new);
    int[] members = Arrays.stream(orders).flatMapToInt(Arrays::stream).distinct().toArray();
    int sizes = orders[0].length;
    int[][] hits = new int[draws][sizes];
    part.pieces(block)
        .forEach(
            piece -> {
              double[][] scores = new double[part.members()][];
              Arrays.stream(members)
                  .parallel()
                  .forEach(
                      m -> {
                        scores[m] = piece.zeros();
                        piece.add(m, 1, scores[m]);
                      });
              IntStream.range(0, draws)
                  .parallel()
                  .forEach(draw -> count(piece, scores, orders[draw], hits[draw]));
            });
    return new SubsetCurve(
        IntStream.rangeClosed(1, sizes)
            .mapToObj(
                size ->
                    point(
                        size,
                        Arrays.stream(hits)
                            .mapToDouble(of -> (double) of[size - 1] / part.examples())
                            .toArray()))
            .toList());
  }

  private static int[] order(List<Integer> pool, OptionalInt always, RandomStream random) {
    int[] order = IntStream.range(0, pool.size()).toArray();
    random.shuffle(order);
    return IntStream.concat(always.stream(), Arrays.stream(order).map(pool::get))
        .limit(LARGEST)
        .toArray();
  }

  /** Counts for each size the examples that so many first members of an order get right. */
  private static void count(Part part, double[][] scores, int[] order, int[] hits) {
    double[] sum = new double[part.classes()];
    for (int example = 0; example < part.examples(); example++) {
      Arrays.fill(sum, 0);
      for (int m = 0; m < order.length; m++) {
        double[] member = scores[order[m]];
        for (int c = 0; c < sum.length; c++) {
          sum[c] += member[example * sum.length + c];
        }
        hits[m] += part.isHit(example, sum, 0) ? 1 : 0;
      }
    }
  }

  private static Point point(int size, double[] accuracies) {
    return new Point(
        size, Arrays.stream(accuracies).average().orElseThrow(), Interval.of(accuracies));
  }
}
