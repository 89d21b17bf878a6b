package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.specialization.ClassDifferences;
import dev.medley.analysis.specialization.ConfidenceAngles;
import java.util.Arrays;

/** {@code specialization}: which of two models is surer, and better, where. */
final class SpecializationSection implements Section {
  /** With more numbers than these, only the base is compared with others. */
  private static final long MOST_CLASSES = 10_000;

  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode list = report.putArray("specialization");
    int[] labels = study.outputs().labels();
    int classes = study.outputs().classes().size();
    long[][] masks = ClassDifferences.masks(labels, classes);
    boolean onlyBase = isOnlyBase(study);
    study
        .pairs()
        .forEach(
            (pair, a, b) -> {
              if (study.classifying().has(a, b)
                  && (!onlyBase || a == study.base() || b == study.base())) {
                write(study, a, b, masks, list.addObject());
              }
            });
  }

  /** Whether there are too many pairs to compare all of them class by class. */
  static boolean isOnlyBase(Study study) {
    return (long) study.classifying().pairs().count() * study.outputs().classes().size()
        > MOST_CLASSES;
  }

  private static void write(Study study, int a, int b, long[][] masks, ObjectNode object) {
    object.put("a", study.name(a)).put("b", study.name(b));
    if (study.withLogits().has(a, b)) {
      ConfidenceAngles angles =
          ConfidenceAngles.of(
              study.confidences().get(study.withLogits().local(a)).confidence(),
              study.confidences().get(study.withLogits().local(b)).confidence());
      object.put("theta_mean", angles.mean());
      Arrays.stream(angles.histogram()).forEach(object.putArray("theta_histogram")::add);
    }
    ArrayNode classes = object.putArray("classes");
    for (ClassDifferences.OfClass each :
        ClassDifferences.of(masks, study.correct(a), study.correct(b))) {
      Entry entry = new Entry(classes.addObject());
      entry.object().put("class", each.number()).put("examples", each.examples());
      entry
          .put("accuracy_a", each.accuracyA())
          .put("accuracy_b", each.accuracyB())
          .put("difference", each.difference());
      entry
          .object()
          .put("n10", each.n10())
          .put("n01", each.n01())
          .put("p", each.p())
          .put("q", each.q())
          .put("specialist", each.specialist().orElse(null));
      entry.endIfAny();
    }
  }
}
