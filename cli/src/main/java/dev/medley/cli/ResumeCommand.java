package dev.medley.cli;

import dev.medley.data.DataCatalog;
import dev.medley.run.RunDirectory;
import dev.medley.track.Interrupt;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import dev.medley.track.Tracker;
import dev.medley.train.Training;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medley resume}. */
@Command(
    name = "resume",
    description = {
      "Continues a run that was interrupted, killed or failed, from its last checkpoint.",
      "It ends with the bytes that it would have had without a pause."
    },
    footer = {"", "Example:", "  medley resume resnet20-tiny-0"})
final class ResumeCommand implements Callable<Integer> {
  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private RunsOption runs;
  @Mixin private WorkOptions work;
  @Mixin private TrackingOption tracking;
  @Mixin private Output output;

  @Parameters(paramLabel = "RUN", description = "A run's name, or its directory.")
  private String run;

  ResumeCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    RunDirectory begun = runs.find(place, run);
    Tracker tracker = tracking.tracker(place, begun);
    Screen screen = place.screen(work.quiet());
    try (RunLog log = new RunLog(screen);
        Interrupt interrupt = new Interrupt(screen)) {
      RunDirectory resumed =
          new Training(new DataCatalog(place.data()), log, interrupt)
              .trackedBy(tracker)
              .resume(begun, work.device(), work.threads(), CommandText.of(spec));
      return RunText.result(resumed, output);
    }
  }
}
