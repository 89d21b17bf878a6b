package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.relation.Fit;
import dev.medley.analysis.resampling.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code relations}: whether pairs that differ more gain more. */
final class RelationsSection implements Section {
  private static final String TOO_FEW = "too few models";

  @Override
  public void write(Study study, ObjectNode report) {
    ObjectNode relations = report.putObject("relations");
    PairValues gain = PairValues.gain(study);
    for (PairValues x :
        List.of(
            PairValues.errorInconsistency(study),
            PairValues.excess(study),
            PairValues.kappa(study))) {
      int[] pairs =
          IntStream.range(0, study.pairs().count())
              .filter(p -> !Double.isNaN(x.numbers()[p]) && !Double.isNaN(gain.numbers()[p]))
              .toArray();
      if (pairs.length > 0) {
        write(study, pairs, x, gain, relations.putObject("gain_vs_" + x.name()));
      }
    }
  }

  private static void write(
      Study study, int[] pairs, PairValues x, PairValues y, ObjectNode object) {
    double[] xs = Arrays.stream(pairs).mapToDouble(p -> x.numbers()[p]).toArray();
    double[] ys = Arrays.stream(pairs).mapToDouble(p -> y.numbers()[p]).toArray();
    Fit fit = Fit.of(xs, ys);
    Entry entry = new Entry(object);
    object.put("rule", study.headlineRule().word()).put("pairs", pairs.length);
    entry
        .put("slope", fit.slope())
        .put("intercept", fit.intercept())
        .put("pearson_r", fit.pearson())
        .put("spearman_r", fit.spearman())
        .put("r2", fit.r2())
        .put("slope_ci", interval(study, pairs, xs, ys), TOO_FEW)
        .endIfAny();
  }

  private static Optional<Interval> interval(Study study, int[] pairs, double[] x, double[] y) {
    PairMeans all = new PairMeans(study);
    return all.interval(
        counts -> {
          double[] weights = Arrays.stream(pairs).mapToDouble(p -> all.weight(p, counts)).toArray();
          return Fit.weighted(x, y, weights).slope().number();
        });
  }
}
