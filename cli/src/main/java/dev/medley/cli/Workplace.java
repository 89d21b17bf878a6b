package dev.medley.cli;

import dev.medley.binding.Catalog;
import dev.medley.data.DataHome;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * What a command is given: where it stands, and where it writes.
 *
 * @param data where data are looked for and kept, from which working directory
 * @param out for results alone
 * @param err for progress, warnings and errors
 */
public record Workplace(DataHome data, PrintStream out, PrintStream err) {
  /** Where named files are looked for. */
  Catalog.Roots catalogs() {
    return data.roots();
  }

  /** A path that the user gave. */
  Path resolve(Path path) {
    return data.roots().workingDirectory().resolve(path);
  }
}
