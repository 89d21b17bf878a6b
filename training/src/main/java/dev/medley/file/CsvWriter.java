package dev.medley.file;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Comma-separated values (RFC 4180) with line feeds. A text that a spreadsheet would take for a
 * formula gets an apostrophe in front; numbers are left as they are.
 */
public final class CsvWriter {
  private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r\\n].*", Pattern.DOTALL);
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?|-?Infinity");
  private static final Pattern PLAIN = Pattern.compile("[^\",\\r\\n]*");

  private CsvWriter() {}

  /** The whole text; the first row is the head. */
  public static String text(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(row.stream().map(CsvWriter::cell).collect(Collectors.joining(","))).append('\n');
    }
    return text.toString();
  }

  private static String cell(String value) {
    String safe =
        FORMULA.matcher(value).matches() && !NUMBER.matcher(value).matches() ? "'" + value : value;
    return PLAIN.matcher(safe).matches() ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
