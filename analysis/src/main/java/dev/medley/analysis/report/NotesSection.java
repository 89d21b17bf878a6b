package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.similarity.Representations;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code notes}: what a reader must know to read the numbers right, in sentences. */
final class NotesSection implements Section {
  private static final String KEY = "notes";

  /** Adds a note, which an earlier section may do too. */
  static void add(String note, ObjectNode report) {
    report.withArray(KEY).add(note);
  }

  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode notes = report.withArray(KEY);
    int all = study.models();
    lack(
        notes,
        "neither logits nor predictions, so their errors are not compared",
        study,
        study.classifying());
    lack(
        notes,
        "no logits, so nothing that needs probabilities is known of them",
        study,
        study.withLogits());
    if (study.withFeatures().size() > 0) {
      lack(
          notes,
          "no features, so their representations are not compared",
          study,
          study.withFeatures());
    }
    if (all == 1) {
      notes.add("There is one model only, so there are no pairs to compare.");
    }
    calibration(study, notes);
    if (study.withFeatures().size() > 1) {
      features(study, notes);
    }
    if (study.classifying().size() > 2 && SpecializationSection.isOnlyBase(study)) {
      notes.add(
          "Class by class, only the base is compared with the others: all pairs are too many.");
    }
  }

  private static void lack(ArrayNode notes, String what, Study study, Subset having) {
    List<String> names =
        IntStream.range(0, study.models())
            .filter(m -> !having.has(m))
            .mapToObj(study::name)
            .toList();
    if (!names.isEmpty()) {
      notes.add("These models have %s: %s.".formatted(what, String.join(", ", names)));
    }
  }

  private static void calibration(Study study, ArrayNode notes) {
    if (study.calibration().on().equals(Optional.of(study.outputs().split()))) {
      notes.add(TemperatureScaling.OPTIMISTIC);
    }
    List<String> bound =
        study.calibration().calibrated().stream()
            .filter(forecast -> forecast.temperature().atBound())
            .map(Forecast::model)
            .map(model -> model.name())
            .toList();
    if (!bound.isEmpty()) {
      notes.add(
          "The temperatures of these models ended at a bound of [0.01, 100], as those of perfect or hopeless models do: %s."
              .formatted(String.join(", ", bound)));
    }
  }

  private static void features(Study study, ArrayNode notes) {
    int n = study.outputs().examples();
    if (n > Representations.MOST_SAMPLED) {
      notes.add(
          "RBF CKA, RSA and shared neighbours are computed on %d examples chosen by the hash of their id."
              .formatted(Representations.MOST_SAMPLED));
    }
    if (Similarities.isSingle(study)) {
      notes.add("Features are compared in single precision, which is exact to about 1e-5.");
    }
    int widest =
        study.outputs().models().stream().mapToInt(m -> m.features().orElse(0)).max().orElse(0);
    if (widest > n) {
      notes.add(
          "There are more features (up to %d) than examples (%d): canonical correlations are 1 whatever the data, and CKA is too large; look at the debiased CKA."
              .formatted(widest, n));
    }
  }
}
