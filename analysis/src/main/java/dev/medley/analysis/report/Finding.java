package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * What a report comes to, in plain words.
 *
 * @param title the answer in a few words; it begins with "Undecided" where the numbers allow none
 * @param text the numbers with their intervals
 * @param decided whether the numbers allow an answer
 */
public record Finding(String title, String text, boolean decided) {
  private static final String KEY = "findings";

  /** The findings of a report, the most important first. */
  public static List<Finding> of(JsonNode report) {
    return StreamSupport.stream(report.path(KEY).spliterator(), false)
        .map(
            each ->
                new Finding(
                    each.path("title").asText(),
                    each.path("text").asText(),
                    each.path("decided").asBoolean()))
        .toList();
  }

  static void write(List<Finding> findings, ObjectNode report) {
    for (Finding each : findings) {
      report
          .withArray(KEY)
          .addObject()
          .put("title", each.title)
          .put("text", each.text)
          .put("decided", each.decided);
    }
  }
}
