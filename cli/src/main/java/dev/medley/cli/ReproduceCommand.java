package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.data.DataCatalog;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.track.Interrupt;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import dev.medley.train.Reproduction;
import dev.medley.train.Training;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medley reproduce}. */
@Command(
    name = "reproduce",
    description = {
      "Trains a finished run again, with its own number of threads, and compares every byte.",
      "Exits with 1 where something differs, and says what. The second run is not kept."
    },
    footer = {"", "Example:", "  medley reproduce resnet20-tiny-0"})
final class ReproduceCommand implements Callable<Integer> {
  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private RunsOption runs;
  @Mixin private Output output;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto (a GPU if there is one), cpu, gpu or gpu:N (default: auto).")
  private String device;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print no progress, warnings only.")
  private boolean quiet;

  @Parameters(paramLabel = "RUN", description = "A run's name, or its directory.")
  private String name;

  ReproduceCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    RunDirectory run = runs.find(place, name);
    Screen screen = place.screen(quiet);
    try (RunLog log = new RunLog(screen);
        Interrupt interrupt = new Interrupt(screen)) {
      Reproduction reproduction =
          new Training(new DataCatalog(place.data()), log, interrupt)
              .reproduce(run, device, CommandText.of(spec));
      ObjectNode json =
          Json.object().put("run", run.info().name()).put("identical", reproduction.identical());
      reproduction.differences().forEach(json.putArray("differences")::add);
      output.print(
          json,
          reproduction.identical()
              ? run.info().name() + ": identical"
              : String.join("\n", reproduction.differences()));
      return reproduction.identical() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }
}
