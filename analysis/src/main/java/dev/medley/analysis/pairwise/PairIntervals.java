package dev.medley.analysis.pairwise;

import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.analysis.resampling.Interval;
import dev.medley.analysis.resampling.PairedBootstrap;
import java.util.function.IntFunction;

/** 95 % intervals of accuracies and of what pairs come to, by the same resamples of examples. */
public final class PairIntervals {
  private final PairedBootstrap bootstrap;
  private final int examples;
  private final long[][] correct;
  private final int[] first;
  private final int[] second;
  private final float[][] right;

  /**
   * Resamples the models' correctness.
   *
   * @param correct of each model N {@link Bits}
   */
  public PairIntervals(PairedBootstrap bootstrap, int examples, long[][] correct) {
    this.bootstrap = bootstrap;
    this.examples = examples;
    this.correct = correct;
    this.right = bootstrap.counts(correct.length, m -> correct[m]);
    Pairs pairs = new Pairs(correct.length);
    this.first = new int[pairs.count()];
    this.second = new int[pairs.count()];
    pairs.forEach(
        (pair, a, b) -> {
          first[pair] = a;
          second[pair] = b;
        });
  }

  /** Of each model's accuracy. */
  public Interval[] accuracy() {
    return bootstrap.intervals(correct.length, m -> correct[m], (m, r, yes) -> yes / examples)[0];
  }

  /** Of {@link ErrorInconsistency} and {@link Kappa}, in this order; of each pair. */
  public Interval[][] inconsistencyAndKappa() {
    return bootstrap.intervals(
        first.length,
        pair -> Bits.both(correct[first[pair]], correct[second[pair]]),
        (pair, r, both) -> (a(pair, r) + b(pair, r) - 2 * both) / examples,
        (pair, r, both) ->
            Kappa.of(
                both,
                a(pair, r) - both,
                b(pair, r) - both,
                examples - a(pair, r) - b(pair, r) + both));
  }

  /**
   * Of ensembles' gain: their accuracy less the mean of their members'.
   *
   * @param hits of a pair, on which examples its ensemble is right
   */
  public Interval[] gain(IntFunction<long[]> hits) {
    return bootstrap
        .intervals(
            first.length, hits, (pair, r, yes) -> (yes - (a(pair, r) + b(pair, r)) / 2) / examples)[
        0];
  }

  private double a(int pair, int resample) {
    return right[first[pair]][resample];
  }

  private double b(int pair, int resample) {
    return right[second[pair]][resample];
  }
}
