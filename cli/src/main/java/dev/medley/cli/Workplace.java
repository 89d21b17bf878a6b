package dev.medley.cli;

import dev.medley.binding.Catalog;
import dev.medley.data.DataHome;
import dev.medley.track.Screen;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * What a command is given: where it stands, and where it writes.
 *
 * @param data where data are looked for and kept, from which working directory
 * @param out for results alone
 * @param err for warnings and errors
 * @param screens where progress is shown; given whether it is to be quiet
 */
public record Workplace(
    DataHome data, PrintStream out, PrintStream err, Function<Boolean, Screen> screens) {
  /** Where progress is shown. */
  Screen screen(boolean quiet) {
    return screens.apply(quiet);
  }

  /** Where named files are looked for. */
  Catalog.Roots catalogs() {
    return data.roots();
  }

  /** A path that the user gave. */
  Path resolve(Path path) {
    return data.roots().workingDirectory().resolve(path);
  }
}
