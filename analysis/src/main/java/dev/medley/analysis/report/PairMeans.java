package dev.medley.analysis.report;

import dev.medley.analysis.resampling.Interval;
import dev.medley.analysis.resampling.MemberBootstrap;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/** Means over all pairs, with intervals by resampling models. */
final class PairMeans {
  private final Study study;
  private final int[] first;
  private final int[] second;

  PairMeans(Study study) {
    this.study = study;
    this.first = new int[study.pairs().count()];
    this.second = new int[first.length];
    study
        .pairs()
        .forEach(
            (pair, a, b) -> {
              first[pair] = a;
              second[pair] = b;
            });
  }

  /** The mean of the pairs that have a number. */
  double mean(double[] values) {
    return mean(values, pair -> 1);
  }

  /** Its interval; none of too few models. */
  Optional<Interval> interval(double[] values) {
    return interval(counts -> mean(values, pair -> weight(pair, counts)));
  }

  /**
   * The interval of another statistic.
   *
   * @param statistic from how often each model counts; NaN where that defines none
   */
  Optional<Interval> interval(ToDoubleFunction<int[]> statistic) {
    return new MemberBootstrap(study.models(), study.request().resamples(), study.request().seed())
        .interval(statistic);
  }

  /** How often a pair counts where models count so often. */
  double weight(int pair, int[] counts) {
    return (double) counts[first[pair]] * counts[second[pair]];
  }

  private static double mean(double[] values, IntToDoubleFunction weight) {
    double sum = 0;
    double total = 0;
    for (int pair = 0; pair < values.length; pair++) {
      double each = weight.applyAsDouble(pair);
      if (each > 0 && !Double.isNaN(values[pair])) {
        sum += each * values[pair];
        total += each;
      }
    }
    return total == 0 ? Double.NaN : sum / total;
  }
}
