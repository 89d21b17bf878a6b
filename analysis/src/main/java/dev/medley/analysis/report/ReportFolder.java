package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a report: report.html, report.json and a CSV of every table, whole or not at all.
 */
public final class ReportFolder {
  /** The page. */
  public static final String PAGE = "report.html";

  /** The numbers. */
  public static final String NUMBERS = "report.json";

  private static final String TABLE = ".csv";

  private ReportFolder() {}

  /**
   * Fails early where {@link #write} would.
   *
   * @throws UserError if the folder has files that are no report's
   */
  public static void check(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new UserError("A report cannot be written to " + folder + ": it is no folder.");
    }
    try (Stream<Path> children = Files.list(folder)) {
      Set<String> own = ofReport(folder);
      List<String> others =
          children
              .map(child -> child.getFileName().toString())
              .filter(name -> !own.contains(name))
              .sorted()
              .toList();
      if (!others.isEmpty()) {
        throw new UserError(
            "The folder %s holds something else, such as %s; a report needs a folder of its own: name another with --out."
                .formatted(folder, others.get(0)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + folder + ": " + e.getMessage(), e));
    }
  }

  /** The names of files that belong to the report in a folder; none where there is none. */
  private static Set<String> ofReport(Path folder) {
    Path numbers = folder.resolve(NUMBERS);
    if (!Files.isRegularFile(numbers)) {
      return Set.of();
    }
    JsonNode report = Json.read(numbers).node();
    if (!report.path("format").asText().equals(Report.FORMAT)) {
      return Set.of();
    }
    Set<String> names = new HashSet<>(Set.of(PAGE, NUMBERS));
    ReportTables.csv(report).keySet().forEach(table -> names.add(table + TABLE));
    return names;
  }

  /**
   * Writes a report in the place of an earlier one.
   *
   * @param page the page's text, if there is one
   * @throws UserError if the folder has files that are no report's
   */
  public static void write(Path folder, JsonNode report, Optional<String> page) {
    check(folder);
    try (AtomicFiles.Folder files = AtomicFiles.folder(folder)) {
      page.ifPresent(text -> files.write(PAGE, text));
      files.write(NUMBERS, Json.text(report));
      for (Map.Entry<String, String> table : ReportTables.csv(report).entrySet()) {
        files.write(table.getKey() + TABLE, table.getValue());
      }
      files.commit();
    }
  }
}
