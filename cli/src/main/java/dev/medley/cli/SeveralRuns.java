package dev.medley.cli;

import dev.medley.run.RunDirectory;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code RUN...}: the runs that a command is about. */
final class SeveralRuns {
  @Mixin private RunsOption runs;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "Runs by name or directory; a family's name stands for its members.")
  private List<String> names;

  /** Those named. */
  List<RunDirectory> resolve(Workplace place) {
    return runs.resolve(place, names);
  }

  /** The names themselves. */
  List<String> names() {
    return names;
  }

  /** Another, by its name or its directory. */
  RunDirectory find(Workplace place, String run) {
    return runs.find(place, run);
  }
}
