package dev.medley.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a report of two models comes to, on one screen. */
final class Comparison {
  private static final String NONE = "-";

  private final JsonNode report;
  private final JsonNode pair;
  private final StringBuilder text = new StringBuilder();

  private Comparison(JsonNode report) {
    this.report = report;
    this.pair = report.path("pairs").path(0);
  }

  /** The tables and bars. */
  static String text(JsonNode report) {
    Comparison all = new Comparison(report);
    all.head();
    all.models();
    all.errors();
    all.ensembles();
    all.features();
    all.classes();
    all.notes();
    return all.text.toString();
  }

  private void head() {
    text.append(
        "%s and %s on %d examples of %s.%s, %d classes\n"
            .formatted(
                pair.path("a").asText(),
                pair.path("b").asText(),
                report.path("examples").asInt(),
                report.path("dataset").asText(),
                report.path("split").asText(),
                report.path("classes").size()));
    if (pair.path("category").isTextual()) {
      List<String> keys = new ArrayList<>();
      pair.path("varied").forEach(key -> keys.add(key.asText()));
      text.append(
          "They differ in %s: %s\n"
              .formatted(
                  pair.path("category").asText(),
                  keys.isEmpty() ? "nothing" : String.join(", ", keys)));
    }
  }

  private void models() {
    JsonNode a = report.path("models").path(0);
    JsonNode b = report.path("models").path(1);
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", a.path("name").asText(), b.path("name").asText()));
    if (a.has("accuracy") && b.has("accuracy")) {
      rows.add(row("accuracy", a, b, "accuracy"));
    }
    if (a.has("nll") && b.has("nll")) {
      for (String name : List.of("nll", "ece", "adaptive_ece", "brier")) {
        rows.add(row(name, a, b, name));
        if (a.has("calibrated")) {
          rows.add(row("  calibrated", a.path("calibrated"), b.path("calibrated"), name));
        }
      }
    }
    table(rows);
  }

  private static List<String> row(String head, JsonNode a, JsonNode b, String name) {
    return List.of(head, estimate(a, name), estimate(b, name));
  }

  private void errors() {
    if (!pair.has("counts")) {
      return;
    }
    int n = report.path("examples").asInt();
    JsonNode counts = pair.path("counts");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("EXAMPLES", "", "", ""));
    Map<String, String> words =
        Map.of(
            "n11",
            "both right",
            "n10",
            "only the first",
            "n01",
            "only the second",
            "n00",
            "both wrong");
    for (String key : List.of("n11", "n10", "n01", "n00")) {
      double share = counts.path(key).asDouble() / n;
      rows.add(
          List.of(words.get(key), counts.path(key).asText(), number(share), Bars.of(share, 0, 1)));
    }
    table(rows);
    rows = new ArrayList<>();
    rows.add(List.of("ERRORS", "", ""));
    rows.add(
        List.of(
            "error_inconsistency",
            estimate(pair, "error_inconsistency"),
            "%s if independent; %s to %s possible"
                .formatted(
                    number(pair.path("expected_error_inconsistency")),
                    number(pair.path("error_inconsistency_bounds").path(0)),
                    number(pair.path("error_inconsistency_bounds").path(1)))));
    rows.add(List.of("kappa", estimate(pair, "kappa"), "0 if independent, 1 if the same"));
    for (String name :
        List.of(
            "disagreement",
            "q_statistic",
            "error_correlation",
            "oracle_accuracy",
            "mcnemar_p",
            "jensen_shannon")) {
      if (pair.has(name)) {
        rows.add(List.of(name, estimate(pair, name), reason(name)));
      }
    }
    table(rows);
  }

  private void ensembles() {
    if (!pair.has("ensemble")) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ENSEMBLE", "ACCURACY", "GAIN", "CONVERSION", "NLL", "DIVERSITY"));
    pair.path("ensemble")
        .properties()
        .forEach(
            rule ->
                rows.add(
                    List.of(
                        rule.getKey(),
                        number(rule.getValue().path("accuracy")),
                        estimate(rule.getValue(), "gain"),
                        number(rule.getValue().path("conversion_rate")),
                        number(rule.getValue().path("nll")),
                        number(rule.getValue().path("diversity")))));
    table(rows);
  }

  private void features() {
    if (!pair.has("cka_linear")) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("FEATURES", "", ""));
    for (String name : List.of("cka_linear", "cka_linear_debiased")) {
      rows.add(similarity(name, pair.path(name)));
    }
    pair.path("similarity")
        .properties()
        .forEach(each -> rows.add(similarity(each.getKey(), each.getValue())));
    table(rows);
  }

  private static List<String> similarity(String name, JsonNode value) {
    return List.of(
        name,
        number(value),
        value.isNumber() ? Bars.of(Math.max(0, Math.min(1, value.asDouble())), 0, 1) : "");
  }

  private void classes() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SPECIALIST", "CLASS", "FIRST", "SECOND", "q"));
    for (JsonNode each : report.path("specialization").path(0).path("classes")) {
      if (each.path("specialist").isTextual()) {
        rows.add(
            List.of(
                pair.path(each.path("specialist").asText()).asText(),
                report.path("classes").path(each.path("class").asInt()).asText(),
                number(each.path("accuracy_a")),
                number(each.path("accuracy_b")),
                number(each.path("q"))));
      }
    }
    if (rows.size() > 1) {
      table(rows);
    }
  }

  private void notes() {
    if (!report.path("notes").isEmpty()) {
      text.append('\n');
      report.path("notes").forEach(note -> text.append(note.asText()).append('\n'));
    }
  }

  private void table(List<List<String>> rows) {
    if (rows.size() > 1) {
      text.append('\n').append(Output.table(rows));
    }
  }

  /** Why a number is missing. */
  private String reason(String name) {
    return pair.path("undefined").path(name).asText();
  }

  private static String estimate(JsonNode object, String name) {
    JsonNode ci = object.path(name + "_ci");
    return number(object.path(name))
        + (ci.isArray() ? " [%s, %s]".formatted(number(ci.get(0)), number(ci.get(1))) : "");
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? number(value.asDouble()) : NONE;
  }

  private static String number(double value) {
    boolean tiny = value != 0 && Math.abs(value) < 1e-4;
    return tiny ? String.format(Locale.ROOT, "%.1e", value) : Bars.number(value);
  }
}
