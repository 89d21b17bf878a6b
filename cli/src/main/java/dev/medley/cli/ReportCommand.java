package dev.medley.cli;

import dev.medley.analysis.report.ReportRequest;
import dev.medley.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medley report}. */
@Command(
    name = "report",
    description = {
      "Says how runs differ and what that buys: report.html, report.json, and a CSV of every"
          + " table.",
      "Prints where the report is, and its findings."
    },
    footer = {
      "",
      "Examples:",
      "  medley report divergence-small",
      "  medley report first second third --base first --split validation --out reports/three"
    })
final class ReportCommand implements Callable<Integer> {
  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private SeveralRuns runs;
  @Mixin private WorkOptions work;
  @Mixin private Output output;

  @Option(
      names = "--base",
      paramLabel = "RUN",
      description =
          "The run that others are compared with (default: the family's base, or the first).")
  private String base;

  @Mixin private ComparedOutputs about;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The report's folder (default: reports/NAME, the family's or the base's).")
  private Path out;

  ReportCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    List<RunDirectory> outside = new ArrayList<>();
    List<RunDirectory> compared = AccuracyWindow.resolve(place, runs, outside);
    ReportRequest request = ReportRequest.of(compared);
    if (base != null) {
      request = request.withBase(runs.find(place, base));
    }
    request = about.of(request);
    AccuracyWindow.leftOut(outside).ifPresent(place.err()::println);
    ReportWriting written =
        ReportWriting.write(
            place, request, out, work.device(), work.threadsOrAll(), CommandText.of(spec));
    output.print(written.report(), written.text());
    return 0;
  }
}
