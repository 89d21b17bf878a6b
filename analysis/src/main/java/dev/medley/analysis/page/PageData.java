package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the page's scripts draw from: report.json with rounded numbers, pairs by column, and what
 * report.json does not hold.
 */
final class PageData {
  /** The rules of ensembles, the one that headlines are about first. */
  private static final List<String> RULES =
      List.of(
          "calibrated_logit_mean", "logit_mean", "calibrated_probability_mean", "probability_mean");

  /** Written by column, or by the template. */
  private static final Set<String> ELSEWHERE = Set.of("pairs", "specialization", "findings");

  private static final int MOST_SPECIALISTS = 2_000_000;

  private PageData() {}

  static ObjectNode of(PageSource source) {
    ObjectNode report = source.report();
    String rule = rule(report);
    ObjectNode data = Json.object().put("title", source.title()).put("rule", rule);
    for (Map.Entry<String, JsonNode> field : report.properties()) {
      if (!ELSEWHERE.contains(field.getKey())) {
        data.set(field.getKey(), Figures.rounded(field.getValue()));
      }
    }
    ShortNames.of(source.names()).forEach(data.putArray("short_names")::add);
    data.set("pairs", PairColumns.of(report, rule));
    data.set("specialization", specialization(report));
    data.set("class_accuracies", ClassAccuracies.of(source.outputs()));
    data.set("map", RepresentationMap.of(report));
    data.set("training_curves", TrainingCurves.of(source.runs()));
    data.set("gallery", gallery(source));
    data.set("measures", Methods.toJson());
    return data;
  }

  private static JsonNode gallery(PageSource source) {
    try {
      return Gallery.of(source).map(found -> (JsonNode) found).orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the images of the gallery", e);
    }
  }

  /** The rule that charts of ensembles show: the first that the pairs have. */
  private static String rule(ObjectNode report) {
    JsonNode pairs = report.path("pairs");
    for (String rule : RULES) {
      for (JsonNode pair : pairs) {
        if (pair.path("ensemble").has(rule)) {
          return rule;
        }
      }
    }
    return RULES.get(0);
  }

  /**
   * For each entry {@code a}, {@code b}, the histogram, and where classes have specialists a letter
   * a class: a, b, or a dot.
   */
  private static ArrayNode specialization(ObjectNode report) {
    ArrayNode list = Json.object().arrayNode();
    JsonNode all = report.path("specialization");
    boolean few = (long) all.size() * report.path("classes").size() <= MOST_SPECIALISTS;
    for (JsonNode entry : all) {
      ObjectNode kept = list.addObject();
      for (String name : List.of("a", "b", "theta_histogram")) {
        if (entry.has(name)) {
          kept.set(name, entry.get(name));
        }
      }
      if (few && entry.has("classes")) {
        kept.put("specialists", specialists(entry));
      }
    }
    return list;
  }

  private static String specialists(JsonNode entry) {
    StringBuilder letters = new StringBuilder();
    for (JsonNode each : entry.path("classes")) {
      String specialist = each.path("specialist").asText("");
      boolean first = specialist.equals(entry.path("a").asText()) || specialist.equals("a");
      boolean second = specialist.equals(entry.path("b").asText()) || specialist.equals("b");
      letters.append(first ? 'a' : second ? 'b' : '.');
    }
    return letters.toString();
  }
}
