package dev.medley.analysis.resampling;

import dev.medley.random.RandomStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Resamples models with replacement. Numbers of pairs are not independent, because pairs share
 * models; intervals on means and slopes over pairs therefore come from resamples of models, in
 * which a pair counts as often as the product of its models' counts. A model makes no pair with its
 * copy.
 */
public final class MemberBootstrap {
  private final int[][] counts;

  /**
   * Draws the resamples.
   *
   * @param seed resamples follow from it and the number of models
   */
  public MemberBootstrap(int models, int resamples, long seed) {
    counts = new int[resamples][models];
    for (int r = 0; r < resamples; r++) {
      RandomStream random = RandomStream.of(seed, "members", models, r);
      for (int i = 0; i < models; i++) {
        counts[r][random.nextInt(models)]++;
      }
    }
  }

  /**
   * The interval of a statistic.
   *
   * @param statistic from how often each model counts; NaN where a resample defines none
   * @return none if fewer than half of the resamples define it: there are too few models
   */
  public Optional<Interval> interval(ToDoubleFunction<int[]> statistic) {
    double[] defined =
        Arrays.stream(counts)
            .parallel()
            .mapToDouble(statistic)
            .filter(value -> !Double.isNaN(value))
            .toArray();
    return 2 * defined.length < counts.length
        ? Optional.empty()
        : Optional.of(Interval.of(defined));
  }
}
