package dev.medley.cli;

import dev.medley.binding.Catalog;
import dev.medley.data.DataHome;
import dev.medley.track.Screen;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs what commands do first and prints nothing: the launcher's build notes which classes that
 * loads, and lays them out so that a start maps them instead of reading them.
 */
final class Rehearsal {
  private Rehearsal() {}

  /** Ends on its own. */
  public static void main(String[] args) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Path nothing = Path.of("no-such-folder");
    DataHome data = new DataHome(new Catalog.Roots(nothing, nothing), nothing, null);
    Workplace place = new Workplace(data, nowhere, nowhere, Screen::standardError);
    for (String line :
        new String[] {
          "--help",
          "train --help",
          "runs list",
          "recipes list --json",
          "recipes show resnet20",
          "sweep plan seeds-10"
        }) {
      String[] words = line.split(" ", -1);
      Medley.commandLine(place, words).execute(words);
    }
  }
}
