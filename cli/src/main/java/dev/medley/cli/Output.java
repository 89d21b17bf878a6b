package dev.medley.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.file.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --json}, and printing one way or the other. */
final class Output {
  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** Whether JSON was asked for. */
  boolean json() {
    return json;
  }

  /** Prints JSON if it was asked for, else text as it is. */
  void print(JsonNode result, String text) {
    String chosen = json ? Json.text(result) : text;
    command.commandLine().getOut().print(chosen.endsWith("\n") ? chosen : chosen + "\n");
    command.commandLine().getOut().flush();
  }

  /**
   * Columns, each as wide as its widest cell, two spaces apart; control characters, which could
   * tell a terminal what to do, become question marks.
   *
   * @param rows the first is the head; all of one length
   */
  static String table(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < rows.get(0).size(); column++) {
      int at = column;
      widths.add(rows.stream().mapToInt(row -> row.get(at).length()).max().orElse(0));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        String cell = CONTROL.matcher(row.get(column)).replaceAll("?");
        line.append(cell).append(" ".repeat(widths.get(column) - cell.length() + 2));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
