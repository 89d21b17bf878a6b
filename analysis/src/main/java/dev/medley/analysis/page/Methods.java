package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.report.MeasureCatalog;
import dev.medley.file.Json;
import java.util.List;
import java.util.stream.Collectors;

/** What the measures declare about themselves, for readers. */
final class Methods {
  /** Measures of one kind. */
  record Group(String title, List<Method> methods) {}

  /** A measure in words. */
  record Method(
      String name,
      String symbol,
      String summary,
      String formula,
      String range,
      String larger,
      String invariances,
      String source) {
    static Method of(Declaration measure) {
      return new Method(
          measure.name(),
          measure.symbol(),
          measure.summary(),
          measure.formula(),
          bound(measure.low()) + " to " + bound(measure.high()),
          switch (measure.larger()) {
            case MORE_SIMILAR -> "larger: more similar";
            case MORE_DIFFERENT -> "larger: more different";
            case NEITHER -> "";
          },
          measure.invariances().stream()
              .map(each -> each.words())
              .sorted()
              .collect(Collectors.joining(", ")),
          measure.source());
    }

    private static String bound(double value) {
      if (Double.isInfinite(value)) {
        return value > 0 ? "infinity" : "-infinity";
      }
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  private Methods() {}

  /** All measures, by kind. */
  static List<Group> groups() {
    return MeasureCatalog.groups().stream()
        .map(group -> new Group(group.title(), group.measures().stream().map(Method::of).toList()))
        .toList();
  }

  /** Name, symbol and summary, for captions. */
  static ArrayNode toJson() {
    ArrayNode list = Json.object().arrayNode();
    for (Group group : groups()) {
      for (Method method : group.methods()) {
        list.addObject()
            .put("name", method.name())
            .put("symbol", method.symbol())
            .put("summary", method.summary())
            .put("larger", method.larger());
      }
    }
    return list;
  }
}
