package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.ensemble.EnsembleRule;
import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.pairwise.CountMeasure;
import dev.medley.analysis.pairwise.ErrorInconsistency;
import dev.medley.analysis.pairwise.JensenShannon;
import dev.medley.analysis.pairwise.PairCounts;
import dev.medley.analysis.pairwise.PairMeasures;
import dev.medley.analysis.resampling.Interval;
import dev.medley.recipe.Category;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** {@code pairs}: how any two models differ, and what their ensemble gains. */
final class PairsSection implements Section {
  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode list = report.putArray("pairs");
    Figures figures = new Figures(study);
    study
        .pairs()
        .forEach(
            (pair, a, b) -> {
              Entry entry = new Entry(list.addObject());
              putNames(study, a, b, entry.object());
              study.counts(pair).ifPresent(counts -> figures.putCounts(entry, a, b, counts));
              if (study.withLogits().has(a, b)) {
                figures.putDivergence(entry.object(), study.withLogits().pair(a, b));
              }
              if (study.withFeatures().has(a, b)) {
                figures.similarities.put(entry, study.withFeatures().pair(a, b));
              }
              if (study.withLogits().has(a, b)) {
                figures.putEnsembles(entry, a, b);
              }
              entry.end();
            });
  }

  private static void putNames(Study study, int a, int b, ObjectNode object) {
    object
        .put("a", study.name(a))
        .put("b", study.name(b))
        .put("category", study.kinship().category(a, b).map(Category::word).orElse(null));
    study.kinship().varied(a, b).forEach(object.putArray("varied")::add);
  }

  /** What is computed of all pairs at once. */
  private static final class Figures {
    private final Study study;
    private final Map<String, Interval[]> intervals;
    private final Map<EnsembleRule, Interval[]> gains = new EnumMap<>(EnsembleRule.class);
    private final double[] divergence;
    private final double[] rawDivergence;
    private final Similarities similarities;

    Figures(Study study) {
      this.study = study;
      Interval[][] found = study.intervals().inconsistencyAndKappa();
      this.intervals = Map.of("error_inconsistency", found[0], "kappa", found[1]);
      for (EnsembleRule rule : study.rules()) {
        PairEnsembles ensembles = study.ensembles(rule);
        gains.put(rule, study.intervalsOfEnsembles().gain(ensembles::hits));
      }
      this.rawDivergence = divergence(study.calibration().raw());
      this.divergence = divergence(study.calibration().calibrated());
      this.similarities = Similarities.of(study);
    }

    private double[] divergence(List<Forecast> forecasts) {
      return forecasts.isEmpty()
          ? new double[0]
          : JensenShannon.ofAllPairs(forecasts, study.outputs());
    }

    void putCounts(Entry entry, int a, int b, PairCounts counts) {
      entry
          .object()
          .putObject("counts")
          .put("n11", counts.n11())
          .put("n10", counts.n10())
          .put("n01", counts.n01())
          .put("n00", counts.n00());
      int pair = study.classifying().pair(a, b);
      for (CountMeasure measure : PairMeasures.ALL) {
        String name = measure.declaration().name();
        entry.put(name, measure.of(counts));
        if (intervals.containsKey(name)) {
          entry.object().set(name + "_ci", Entry.interval(intervals.get(name)[pair]));
        }
        if (measure instanceof ErrorInconsistency) {
          double[] bounds = ErrorInconsistency.bounds(counts);
          entry.object().putArray(name + "_bounds").add(bounds[0]).add(bounds[1]);
        }
      }
    }

    void putDivergence(ObjectNode object, int pair) {
      String name = JensenShannon.DECLARATION.name();
      if (divergence.length > 0) {
        object.put(name, divergence[pair]);
      }
      object.put(name + "_uncalibrated", rawDivergence[pair]);
    }

    void putEnsembles(Entry entry, int a, int b) {
      ObjectNode all = entry.object().putObject("ensemble");
      for (EnsembleRule rule : study.rules()) {
        PairEnsembles ensembles = study.ensembles(rule);
        int first = study.withLogits().local(a);
        int second = study.withLogits().local(b);
        ObjectNode one = all.putObject(rule.word());
        one.put("accuracy", ensembles.accuracy(first, second));
        put(entry, one, rule, "nll", ensembles.nll(first, second));
        one.put("gain", ensembles.gain(first, second));
        one.set("gain_ci", Entry.interval(gains.get(rule)[study.withLogits().pair(a, b)]));
        entry.put(
            one, "conversion_rate", "conversion_rate", ensembles.conversionRate(first, second));
        if (rule.isOfLogits()) {
          put(entry, one, rule, "diversity", ensembles.diversity(first, second));
        }
      }
    }

    private static void put(
        Entry entry, ObjectNode into, EnsembleRule rule, String name, Value value) {
      entry.put(into, name, "ensemble." + rule.word() + "." + name, value);
    }
  }
}
