package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The head of the page.
 *
 * @param summary what was compared, in a sentence
 * @param tiles the numbers that matter
 * @param findings what the report found, in plain words
 * @param notes what a reader must know before believing them
 */
record Overview(String summary, List<Tile> tiles, List<Finding> findings, List<String> notes) {
  /**
   * A number that matters.
   *
   * @param name what it is
   * @param value in words
   * @param detail more about it
   */
  record Tile(String name, String value, String detail) {}

  /**
   * What the report found.
   *
   * @param title the answer in a few words
   * @param text the numbers behind it
   * @param decided whether they allow an answer
   */
  record Finding(String title, String text, boolean decided) {}

  static Overview of(PageSource source) {
    ObjectNode report = source.report();
    return new Overview(
        summary(report),
        tiles(source),
        findings(report.path("findings")),
        notes(report.path("notes")));
  }

  private static String summary(ObjectNode report) {
    String calibrated =
        switch (report.path("calibrated_on").asText("")) {
          case "" -> "Probabilities are as the models gave them.";
          case "cross" ->
              "Probabilities are calibrated, on each half of the examples for the other half.";
          default ->
              "Probabilities are calibrated on the split %s."
                  .formatted(report.path("calibrated_on").asText());
        };
    return "%s on %s examples of %s, split %s, %s. The base is %s. %s"
        .formatted(
            counted(report.path("models").size(), "model"),
            whole(report.path("examples").asInt()),
            report.path("dataset").asText(),
            report.path("split").asText(),
            counted(report.path("classes").size(), "class"),
            report.path("base").asText(),
            calibrated);
  }

  private static List<Tile> tiles(PageSource source) {
    ObjectNode report = source.report();
    List<Tile> tiles = new ArrayList<>();
    JsonNode best = largest(report.path("models"), "/accuracy");
    if (best != null) {
      tiles.add(
          tile(
              "Best single model",
              best.at("/accuracy"),
              source.shortName(best.path("name").asText())));
    }
    for (String rule : List.of("calibrated_logit_mean", "logit_mean")) {
      JsonNode pair = largest(report.path("pairs"), "/ensemble/" + rule + "/accuracy");
      if (pair != null) {
        JsonNode ensemble = pair.path("ensemble").path(rule);
        tiles.add(tile("Best pair together", ensemble.path("accuracy"), names(source, pair)));
        JsonNode gaining = largest(report.path("pairs"), "/ensemble/" + rule + "/gain");
        tiles.add(
            new Tile(
                "Largest gain of a pair",
                Percent.points(gaining.at("/ensemble/" + rule + "/gain").asDouble()),
                names(source, gaining)));
        break;
      }
    }
    JsonNode different = largest(report.path("pairs"), "/error_inconsistency");
    if (different != null) {
      tiles.add(
          tile(
              "Most different errors",
              different.path("error_inconsistency"),
              names(source, different)));
    }
    return tiles;
  }

  private static Tile tile(String name, JsonNode value, String detail) {
    return new Tile(name, Percent.of(value.asDouble()), detail);
  }

  private static String names(PageSource source, JsonNode pair) {
    return source.shortName(pair.path("a").asText())
        + " and "
        + source.shortName(pair.path("b").asText());
  }

  /** The element with the largest number at a JSON pointer; null if none has one. */
  private static JsonNode largest(JsonNode list, String pointer) {
    JsonNode found = null;
    for (JsonNode each : list) {
      if (each.at(pointer).isNumber()
          && (found == null || each.at(pointer).asDouble() > found.at(pointer).asDouble())) {
        found = each;
      }
    }
    return found;
  }

  private static List<Finding> findings(JsonNode list) {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode each : list) {
      findings.add(
          new Finding(
              each.path("title").asText(),
              each.path("text").asText(),
              each.path("decided").asBoolean()));
    }
    return findings;
  }

  private static List<String> notes(JsonNode list) {
    List<String> notes = new ArrayList<>();
    list.forEach(each -> notes.add(each.asText()));
    return notes;
  }

  private static String counted(int number, String what) {
    String plural = what.endsWith("s") ? what + "es" : what + "s";
    return whole(number) + " " + (number == 1 ? what : plural);
  }

  private static String whole(int number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
