package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why a section is not there: a sentence where it would be. */
final class Absences {
  private static final String ONE = "There is one model only, so there is nothing to compare.";

  private Absences() {}

  /**
   * By section, null for one that is there.
   *
   * @param data of {@link PageData}
   */
  static Map<String, String> of(ObjectNode report, ObjectNode data) {
    JsonNode pairs = data.path("pairs");
    Map<String, String> absent = new LinkedHashMap<>();
    absent.put("pairs", lacking(pairs.has("error_inconsistency"), pairsReason(report)));
    absent.put(
        "ensembles",
        lacking(
            pairs.has("gain"),
            report.path("pairs").isEmpty()
                ? ONE
                : "No two of the models have logits, so nothing can be averaged."));
    absent.put(
        "specialization",
        lacking(
            !data.path("specialization").isEmpty(),
            "No two of the models have logits, so their confidences cannot be compared."));
    absent.put(
        "greedy",
        lacking(
            !report.path("greedy").isEmpty(),
            "No ensemble was selected step by step: that takes at least two models with logits,"
                + " of the same examples."));
    absent.put(
        "curves_of_ensembles",
        lacking(
            !report.path("ensemble_curves").isEmpty(),
            "No ensembles of more than two models were made: that takes at least three with"
                + " logits, of the same examples."));
    absent.put(
        "probes",
        lacking(
            !report.path("probes").isEmpty(),
            "No linear probes were fitted: that takes two models with features of the split that"
                + " probes are fitted on, of the same examples."));
    absent.put("transfer", lacking(any(report.path("transfer"), "models"), ""));
    absent.put("probe_curves", lacking(any(report.path("probes"), "curve"), ""));
    absent.put(
        "reliability",
        lacking(
            any(report.path("models"), "reliability"),
            "No model has logits, so there is no confidence."));
    absent.put(
        "map",
        lacking(
            !data.path("map").isEmpty(),
            "A map takes the features of at least three models; report.json lists the similarities"
                + " that there are."));
    absent.put(
        "curves",
        lacking(
            !data.path("training_curves").isEmpty(),
            "The runs logged nothing while they trained."));
    absent.put(
        "gallery",
        lacking(
            data.path("gallery").isObject() && !report.path("pairs").isEmpty(),
            "The images of "
                + report.path("dataset").asText()
                + " were not on the machine that wrote this report, so none are shown."));
    return absent;
  }

  private static String pairsReason(ObjectNode report) {
    return report.path("models").size() < 2
        ? ONE
        : "No two of the models have logits or predictions, so their errors cannot be compared.";
  }

  private static boolean any(JsonNode list, String field) {
    for (JsonNode each : list) {
      if (each.hasNonNull(field)) {
        return true;
      }
    }
    return false;
  }

  private static String lacking(boolean there, String sentence) {
    return there ? null : sentence;
  }
}
