package dev.medley.analysis.ensemble;

import dev.medley.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Bagged selection (Caruana et al. 2004, section 2.3): each bag selects from a random half of the
 * pool, and all bags' ensembles are averaged, so that what one selection found by chance counts for
 * less.
 */
public final class Bagging {
  private Bagging() {}

  /**
   * Selects several times.
   *
   * @param bags how often, at least 1
   * @param seed of the halves
   * @return the mean weight of each member; their sum is 1
   */
  public static double[] weights(GreedySelection selection, Part part, int bags, long seed) {
    double[] mean = new double[part.members()];
    for (int bag = 0; bag < bags; bag++) {
      GreedySelection.Selected selected =
          new GreedySelection(
                  selection.metric(),
                  selection.replacement(),
                  selection.base(),
                  half(selection.pool(), RandomStream.of(seed, "bag", bag)),
                  selection.steps())
              .on(part);
      double[] weights = selected.weights(mean.length);
      for (int m = 0; m < mean.length; m++) {
        mean[m] += weights[m] / selected.bestPrefix() / bags;
      }
    }
    return mean;
  }

  private static List<Integer> half(List<Integer> pool, RandomStream random) {
    int[] order = IntStream.range(0, pool.size()).toArray();
    random.shuffle(order);
    return Arrays.stream(order).limit((pool.size() + 1) / 2).sorted().mapToObj(pool::get).toList();
  }
}
