package dev.medley.cli;

import dev.medley.binding.Catalog;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command is given: where it stands, and where it writes.
 *
 * @param directory the working directory, that relative paths start from
 * @param home the user's home folder
 * @param variables the environment's
 * @param out for results alone
 * @param err for progress, warnings and errors
 * @param terminal whether a person watches {@code err}: a line may be drawn over
 */
public record Workplace(
    Path directory,
    Path home,
    Map<String, String> variables,
    PrintWriter out,
    PrintWriter err,
    boolean terminal) {
  /** Where named files are looked for. */
  Catalog.Roots catalogs() {
    String xdg = variables.get("XDG_CONFIG_HOME");
    Path config = xdg != null && Path.of(xdg).isAbsolute() ? Path.of(xdg) : home.resolve(".config");
    return new Catalog.Roots(directory, config.resolve("medley"));
  }

  /** A path that the user gave. */
  Path resolve(Path path) {
    return directory.resolve(path);
  }
}
