package dev.medley.probe;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Probes along a path of penalties, judged on a validation split; none is fitted again afterwards.
 *
 * @param path the penalties, ascending, and how their probes did
 * @param byAccuracy the probe of the best accuracy; of equals, the one of the largest penalty
 * @param byLogLoss the probe of the least log loss; of equals, the one of the largest penalty
 */
public record ProbeSearch(List<Point> path, LinearProbe byAccuracy, LinearProbe byLogLoss) {
  /** Keeps a copy. */
  public ProbeSearch {
    path = List.copyOf(path);
  }

  /**
   * A penalty.
   *
   * @param l2 as in {@link LinearProbe#l2}
   * @param validation how its probe did
   * @param iterations of the search for its optimum
   */
  public record Point(double l2, ProbeScore validation, int iterations) {}

  /** 45 penalties, 10^-6 to 10^5, four a decade (Kornblith et al. 2019, arXiv 1805.08974). */
  public static List<Double> grid() {
    return IntStream.range(0, 45).mapToObj(i -> Math.pow(10, -6 + i / 4.0)).toList();
  }
}
