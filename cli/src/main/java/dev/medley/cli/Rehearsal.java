package dev.medley.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Map;

/**
 * Runs what commands do first and prints nothing: the launcher's build notes which classes that
 * loads, and lays them out so that a start maps them instead of reading them.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Ends on its own. */
  public static void main(String[] args) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    Path nothing = Path.of("no-such-folder");
    Workplace place = new Workplace(nothing, nothing, Map.of(), nowhere, nowhere, false);
    for (String line :
        new String[] {"--help", "runs list", "recipes list --json", "recipes show resnet20"}) {
      Medley.commandLine(place).execute(line.split(" ", -1));
    }
  }
}
