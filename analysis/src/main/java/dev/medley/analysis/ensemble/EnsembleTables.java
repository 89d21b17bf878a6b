package dev.medley.analysis.ensemble;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Ensembles that are not grown step by step: of all models, weighted, of random ones. */
public final class EnsembleTables {
  private static final String ALL = "all";

  private EnsembleTables() {}

  /** All models with equal weights, by each rule that there are temperatures for. */
  public static ObjectNode rules(EnsembleStudy study) {
    ObjectNode rules = Json.object();
    double mean = Arrays.stream(GreedyEntry.singles(study.reporting())).average().orElseThrow();
    double[] equal = new double[study.models()];
    Arrays.fill(equal, 1);
    for (EnsembleRule rule : EnsembleRule.values()) {
      study
          .reporting(rule)
          .ifPresent(
              part -> {
                EnsembleScore score = part.score(equal);
                ObjectNode entry = rules.putObject(rule.word()).put("accuracy", score.accuracy());
                GreedyEntry.put(entry, "nll", score.nll());
                entry.put("gain", score.accuracy() - mean);
              });
    }
    return rules;
  }

  /** Weights fitted on the selecting examples. */
  public static ObjectNode stacked(EnsembleStudy study) {
    Stacking stacking = Stacking.fit(study.selecting());
    double[] values = stacking.weights().values();
    ObjectNode entry =
        weighted(study, values)
            .put("selection_nll", stacking.nll())
            .put("selection_nll_above_optimum_at_most", stacking.gap());
    return entry;
  }

  /** An ensemble of given weights on the reported examples. */
  public static ObjectNode weighted(EnsembleStudy study, double[] values) {
    ObjectNode entry = Json.object().put("rule", study.reporting().rule().word());
    ObjectNode weights = entry.putObject("weights");
    study.all().stream()
        .filter(m -> values[m] > 0)
        .forEach(m -> weights.put(study.name(m), values[m]));
    EnsembleScore score = study.reporting().score(values);
    entry.put("report_accuracy", score.accuracy());
    GreedyEntry.put(entry, "report_nll", score.nll());
    return entry;
  }

  /** Accuracy against size: of all models, and of the base with those of each category. */
  public static ArrayNode curves(EnsembleStudy study, int draws, long seed) {
    Map<String, List<Integer>> pools = new LinkedHashMap<>();
    OptionalInt base = study.familyBase();
    pools.put(ALL, study.all());
    if (base.isPresent()) {
      for (int model : study.all()) {
        study
            .run(model)
            .info()
            .category()
            .ifPresent(
                category -> pools.computeIfAbsent(category, key -> new ArrayList<>()).add(model));
      }
    }
    ArrayNode curves = JsonNodeFactory.instance.arrayNode();
    pools.forEach(
        (category, pool) -> {
          boolean all = category.equals(ALL);
          SubsetCurve curve =
              SubsetCurve.of(
                  study.reporting(), pool, all ? OptionalInt.empty() : base, draws, seed);
          ObjectNode entry =
              curves
                  .addObject()
                  .put("category", all ? null : category)
                  .put("rule", study.reporting().rule().word())
                  .put("report_on", study.reporting().name())
                  .put("draws", draws);
          curve
              .points()
              .forEach(
                  point -> {
                    ObjectNode at =
                        entry
                            .withArray("curve")
                            .addObject()
                            .put("size", point.size())
                            .put("accuracy", point.accuracy());
                    at.putArray("range").add(point.range().low()).add(point.range().high());
                  });
        });
    return curves;
  }
}
