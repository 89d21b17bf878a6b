package dev.medley.cli;

import dev.medley.run.RunDirectory;
import dev.medley.run.RunNames;
import dev.medley.run.Runs;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --runs}, and finding runs. */
final class RunsOption {
  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "The folder of all runs (default: ${DEFAULT-VALUE}).")
  private Path runs;

  /** The folder. */
  Path folder(Workplace place) {
    return place.resolve(runs);
  }

  /** The words that tell another command. */
  List<String> words() {
    return runs.toString().equals("runs") ? List.of() : List.of("--runs", runs.toString());
  }

  /** A run by its name or its directory. */
  RunDirectory find(Workplace place, String run) {
    return Runs.find(folder(place), located(place, run));
  }

  /** Runs by names, directories and names of families. */
  List<RunDirectory> resolve(Workplace place, List<String> names) {
    return Runs.resolve(folder(place), names.stream().map(name -> located(place, name)).toList());
  }

  private static String located(Workplace place, String run) {
    return RunNames.isName(run) ? run : place.resolve(Path.of(run)).toString();
  }
}
