package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The report's pairs column by column: thousands of pairs take a fifth of the space, and charts
 * want columns. What a pair lacks is null; a column that all lack is left out.
 */
final class PairColumns {
  private static final List<String> OWN =
      List.of(
          "error_inconsistency",
          "expected_error_inconsistency",
          "kappa",
          "disagreement",
          "double_fault",
          "oracle_accuracy",
          "q_statistic",
          "error_correlation",
          "mcnemar_p",
          "jensen_shannon",
          "cka_linear",
          "cka_linear_debiased");
  private static final List<String> INTERVALS = List.of("error_inconsistency_ci", "kappa_ci");
  private static final List<String> COUNTS = List.of("n11", "n10", "n01", "n00");
  private static final List<String> ENSEMBLE =
      List.of("gain", "gain_ci", "conversion_rate", "diversity");

  private final JsonNode pairs;
  private final ObjectNode columns = Json.object();

  private PairColumns(JsonNode pairs) {
    this.pairs = pairs;
  }

  /**
   * Turns rows into columns.
   *
   * @param report report.json
   * @param rule whose ensembles are shown
   */
  static ObjectNode of(ObjectNode report, String rule) {
    PairColumns of = new PairColumns(report.path("pairs"));
    of.indices(report.path("models"));
    of.varied();
    of.put("category", pair -> pair.path("category"));
    OWN.forEach(name -> of.put(name, pair -> pair.path(name)));
    INTERVALS.forEach(name -> of.put(name, pair -> pair.path(name)));
    COUNTS.forEach(name -> of.put(name, pair -> pair.path("counts").path(name)));
    of.similarities();
    of.put("ensemble_accuracy", pair -> pair.path("ensemble").path(rule).path("accuracy"));
    ENSEMBLE.forEach(name -> of.put(name, pair -> pair.path("ensemble").path(rule).path(name)));
    return of.columns;
  }

  private void indices(JsonNode models) {
    Map<String, Integer> index = new HashMap<>();
    models.forEach(model -> index.put(model.path("name").asText(), index.size()));
    for (String side : List.of("a", "b")) {
      ArrayNode column = columns.putArray(side);
      pairs.forEach(pair -> column.add(index.get(pair.path(side).asText())));
    }
  }

  /** Lists of keys, each of which most pairs share, as numbers of a list. */
  private void varied() {
    Map<String, Integer> known = new HashMap<>();
    ArrayNode lists = columns.putArray("varied_lists");
    ArrayNode column = columns.putArray("varied");
    for (JsonNode pair : pairs) {
      JsonNode keys = pair.path("varied");
      column.add(
          known.computeIfAbsent(
              keys.toString(),
              text -> {
                lists.add(keys.isArray() ? keys : lists.arrayNode());
                return lists.size() - 1;
              }));
    }
  }

  private void similarities() {
    Set<String> names = new LinkedHashSet<>();
    pairs.forEach(pair -> pair.path("similarity").fieldNames().forEachRemaining(names::add));
    names.forEach(name -> put(name, pair -> pair.path("similarity").path(name)));
  }

  /** Reads a value from a pair. */
  private interface Cell {
    JsonNode of(JsonNode pair);
  }

  private void put(String name, Cell cell) {
    ArrayNode column = columns.arrayNode(pairs.size());
    boolean any = false;
    for (JsonNode pair : pairs) {
      JsonNode value = cell.of(pair);
      any |= !value.isMissingNode() && !value.isNull();
      column.add(value.isMissingNode() ? columns.nullNode() : Figures.rounded(value));
    }
    if (any) {
      columns.set(name, column);
    }
  }
}
