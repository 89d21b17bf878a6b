package dev.medley.analysis.ensemble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Greedy selection (Caruana et al. 2004, Ensemble selection from libraries of models): begins with
 * the best member or a given one and adds, step by step, the one with which the ensemble does best,
 * even where that is worse than before; then keeps the shortest of the best beginnings. Of members
 * that are equally good (within 1e-12), one that is in already comes first, then the lower number.
 *
 * @param metric what is made better
 * @param replacement whether a member may come several times
 * @param base the member to begin with, if not the best of the pool
 * @param pool the members to add
 * @param steps how many members at most, the first included
 */
public record GreedySelection(
    SelectionMetric metric, boolean replacement, OptionalInt base, List<Integer> pool, int steps) {
  private static final double TIE = 1e-12;

  /** Keeps a copy. */
  public GreedySelection {
    pool = List.copyOf(pool);
    if (steps < 1 || (pool.isEmpty() && base.isEmpty())) {
      throw new IllegalArgumentException(steps + " steps, a pool of " + pool.size());
    }
  }

  /**
   * What was selected.
   *
   * @param picks the members in the order in which they were added
   * @param scores how well the ensemble did with each of them on the selecting examples
   * @param bestPrefix how many of them are kept
   */
  public record Selected(List<Integer> picks, List<EnsembleScore> scores, int bestPrefix) {
    /** Keeps copies. */
    public Selected {
      picks = List.copyOf(picks);
      scores = List.copyOf(scores);
    }

    /** How often each member is kept. */
    public double[] weights(int members) {
      double[] weights = new double[members];
      picks.subList(0, bestPrefix).forEach(pick -> weights[pick]++);
      return weights;
    }

    /** How well the kept ones did on the selecting examples. */
    public EnsembleScore score() {
      return scores.get(bestPrefix - 1);
    }
  }

  /** Selects. */
  public Selected on(Part part) {
    double[] sum = part.zeros();
    List<Integer> picks = new ArrayList<>();
    List<EnsembleScore> scores = new ArrayList<>();
    Set<Integer> left = new HashSet<>(pool);
    while (picks.size() < steps && (isBase(picks) || !left.isEmpty())) {
      int pick = isBase(picks) ? base.getAsInt() : next(part, sum, picks, left);
      part.add(pick, 1, sum);
      picks.add(pick);
      scores.add(part.score(sum, picks.size()));
      if (!replacement) {
        left.remove(pick);
      }
    }
    return new Selected(picks, scores, shortestBest(scores));
  }

  private boolean isBase(List<Integer> picks) {
    return picks.isEmpty() && base.isPresent();
  }

  private int next(Part part, double[] sum, List<Integer> picks, Set<Integer> left) {
    int[] candidates = left.stream().mapToInt(Integer::intValue).sorted().toArray();
    double[] values = new double[candidates.length];
    IntStream.range(0, candidates.length)
        .parallel()
        .forEach(
            i ->
                values[i] =
                    metric.of(
                        part.scoreWith(
                            candidates[i], sum, picks.size(), metric == SelectionMetric.NLL)));
    double best = Arrays.stream(values).max().orElseThrow();
    int[] equal =
        IntStream.range(0, candidates.length).filter(i -> isEqual(values[i], best)).toArray();
    return IntStream.of(equal)
        .map(i -> candidates[i])
        .filter(picks::contains)
        .findFirst()
        .orElse(candidates[equal[0]]);
  }

  private int shortestBest(List<EnsembleScore> scores) {
    double best = scores.stream().mapToDouble(metric::of).max().orElseThrow();
    int length = 1;
    while (!isEqual(metric.of(scores.get(length - 1)), best)) {
      length++;
    }
    return length;
  }

  private static boolean isEqual(double value, double best) {
    return value == best || best - value <= TIE;
  }
}
