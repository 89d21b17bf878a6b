package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.similarity.Representations;
import dev.medley.analysis.similarity.SimilarityMeasure;
import dev.medley.analysis.similarity.SimilarityMeasures;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All measures of the features of all pairs of models that have some. */
final class Similarities {
  /** More numbers than these, of all models together, are compared in single precision. */
  private static final long MOST_DOUBLES = 1L << 24;

  /** The measures that stand beside the others, not among them. */
  private static final Set<String> LEADING = Set.of("cka_linear", "cka_linear_debiased");

  private final Map<String, Value[]> values;

  private Similarities(Map<String, Value[]> values) {
    this.values = values;
  }

  static Similarities of(Study study) {
    if (study.withFeatures().size() < 2) {
      return new Similarities(Map.of());
    }
    Map<String, Value[]> values = new LinkedHashMap<>();
    AlignedOutputs outputs = study.outputs().only(model -> model.features().isPresent());
    try (Representations models = Representations.load(study.torch(), outputs, isSingle(study))) {
      for (SimilarityMeasure measure : SimilarityMeasures.ALL) {
        values.put(measure.declaration().name(), measure.ofAllPairs(models));
      }
    }
    return new Similarities(values);
  }

  /** Whether features are so many that float32 has to do. */
  static boolean isSingle(Study study) {
    long numbers =
        study.outputs().models().stream()
            .mapToLong(model -> (long) study.outputs().examples() * model.features().orElse(0))
            .sum();
    return numbers > MOST_DOUBLES;
  }

  /** Writes those of a pair, numbered among the models with features. */
  void put(Entry entry, int pair) {
    LEADING.stream().sorted().forEach(name -> entry.put(name, values.get(name)[pair]));
    ObjectNode others = entry.object().putObject("similarity");
    values.forEach(
        (name, all) -> {
          if (!LEADING.contains(name)) {
            entry.put(others, name, "similarity." + name, all[pair]);
          }
        });
  }
}
