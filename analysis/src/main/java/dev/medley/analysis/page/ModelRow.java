package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A row of the table of models.
 *
 * @param number the model's, from 0
 * @param category empty if it has none
 * @param cells its numbers, under {@link #heads}
 */
record ModelRow(int number, String name, String category, List<Cell> cells) {
  /** A column's head, and where its number is. */
  private record Column(String head, String pointer, boolean percent) {}

  /**
   * A number.
   *
   * @param text as it is shown; a dash where there is none
   * @param sort what rows are sorted by; empty where there is none
   */
  record Cell(String text, String sort) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("Accuracy", "/accuracy", true),
          new Column("95 %", "/accuracy_ci", true),
          new Column("NLL", "/nll", false),
          new Column("ECE", "/ece", true),
          new Column("Brier", "/brier", false),
          new Column("Temperature", "/temperature", false),
          new Column("NLL, calibrated", "/calibrated/nll", false),
          new Column("ECE, calibrated", "/calibrated/ece", true));

  /** The heads of the columns of numbers. */
  public static List<String> heads() {
    return COLUMNS.stream().map(Column::head).toList();
  }

  static List<ModelRow> all(PageSource source) {
    ObjectNode report = source.report();
    List<ModelRow> rows = new ArrayList<>();
    String base = report.path("base").asText();
    for (JsonNode model : report.path("models")) {
      String name = model.path("name").asText();
      String category = name.equals(base) ? "base" : model.path("category").asText("");
      rows.add(
          new ModelRow(
              rows.size(),
              source.shortName(name),
              category.equals("null") ? "" : category,
              COLUMNS.stream().map(column -> cell(model, column)).toList()));
    }
    return rows;
  }

  private static Cell cell(JsonNode model, Column column) {
    JsonNode value = model.at(column.pointer());
    if (value.isArray() && value.size() == 2) {
      double low = value.get(0).asDouble();
      String text =
          String.format(Locale.ROOT, "%.1f to %.1f", 100 * low, 100 * value.get(1).asDouble());
      return new Cell(text, Double.toString(low));
    }
    if (!value.isNumber()) {
      return new Cell("\u2013", "");
    }
    double number = value.asDouble();
    String text =
        column.percent() ? Percent.of(number) : String.format(Locale.ROOT, "%.3f", number);
    return new Cell(text, Double.toString(number));
  }
}
