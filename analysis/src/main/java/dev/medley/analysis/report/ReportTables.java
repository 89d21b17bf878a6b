package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.CsvWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * The tables of report.json, row by row. Every list of objects is a table: an object inside a row
 * gives columns {@code inside.name}, a list of numbers columns {@code name.0}, {@code name.1}, ...,
 * words are joined by spaces, and a list of objects inside rows is a table of its own, {@code
 * table_inside}, that repeats the words of its row. The relations are rows too.
 */
public final class ReportTables {
  private static final String RELATIONS = "relations";

  private final Map<String, List<Map<String, String>>> tables = new LinkedHashMap<>();

  private ReportTables() {}

  /** Each table's name, such as {@code pairs}, and text. */
  public static Map<String, String> csv(JsonNode report) {
    ReportTables all = new ReportTables();
    report
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (field.getKey().equals(RELATIONS)) {
                value = named(value);
              }
              if (isTable(value)) {
                all.add(field.getKey(), Map.of(), value);
              }
            });
    Map<String, String> texts = new LinkedHashMap<>();
    all.tables.forEach((name, rows) -> texts.put(name, text(rows)));
    return texts;
  }

  private static ArrayNode named(JsonNode relations) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    relations
        .properties()
        .forEach(
            field -> {
              if (field.getValue() instanceof ObjectNode relation) {
                rows.addObject().put("relation", field.getKey()).setAll(relation);
              }
            });
    return rows;
  }

  private static boolean isTable(JsonNode value) {
    return value.isArray() && !value.isEmpty() && value.get(0).isObject();
  }

  private void add(String table, Map<String, String> outer, JsonNode rows) {
    List<Map<String, String>> all = tables.computeIfAbsent(table, name -> new ArrayList<>());
    for (JsonNode object : rows) {
      Map<String, String> row = new LinkedHashMap<>(outer);
      all.add(row);
      flatten("", object, row);
      Map<String, String> words = new LinkedHashMap<>(outer);
      object
          .properties()
          .forEach(
              field -> {
                if (field.getValue().isTextual()) {
                  words.put(field.getKey(), field.getValue().textValue());
                }
                if (isTable(field.getValue())) {
                  add(table + "_" + field.getKey(), words, field.getValue());
                }
              });
    }
  }

  private static void flatten(String prefix, JsonNode object, Map<String, String> row) {
    object.properties().forEach(field -> put(prefix + field.getKey(), field.getValue(), row));
  }

  private static void put(String column, JsonNode value, Map<String, String> row) {
    if (value.isObject()) {
      flatten(column + ".", value, row);
    } else if (!value.isArray()) {
      row.put(column, value.isNull() ? "" : value.asText());
    } else if (value.isEmpty() || value.get(0).isTextual()) {
      row.put(
          column,
          String.join(
              " ",
              StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText).toList()));
    } else if (!value.get(0).isObject()) {
      for (int i = 0; i < value.size(); i++) {
        put(column + "." + i, value.get(i), row);
      }
    }
  }

  private static String text(List<Map<String, String>> rows) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.copyOf(columns));
    for (Map<String, String> row : rows) {
      cells.add(columns.stream().map(column -> row.getOrDefault(column, "")).toList());
    }
    return CsvWriter.text(cells);
  }
}
