package dev.medley.cli;

import dev.medley.analysis.report.ReportRequest;
import dev.medley.run.RunDirectory;
import dev.medley.sweep.Standing;
import dev.medley.sweep.Sweep;
import dev.medley.track.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The report that a sweep ends with: of all members that are done and can be compared. */
final class FamilyReport {
  private FamilyReport() {}

  /**
   * Writes it to {@code reports/FAMILY}.
   *
   * @return none if there is nothing to compare
   */
  static Optional<ReportWriting> write(
      Workplace place, Sweep.Result trained, String device, Screen screen) {
    List<RunDirectory> runs = new ArrayList<>();
    List<RunDirectory> outside = new ArrayList<>();
    for (Standing member : trained.members()) {
      if (member.state() == Standing.State.FINISHED) {
        for (RunDirectory run : member.run().stream().toList()) {
          (AccuracyWindow.holds(trained.family(), run) ? runs : outside).add(run);
        }
      }
    }
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    AccuracyWindow.leftOut(outside).ifPresent(screen::say);
    screen.say("Writing the report.");
    return Optional.of(
        ReportWriting.write(
            place,
            ReportRequest.of(runs),
            null,
            device,
            Runtime.getRuntime().availableProcessors(),
            command(trained, runs, outside.isEmpty())));
  }

  private static String command(Sweep.Result trained, List<RunDirectory> runs, boolean all) {
    return "medley report "
        + (all
            ? trained.family().family()
            : runs.stream().map(run -> run.info().name()).collect(Collectors.joining(" ")));
  }
}
