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
  private static final String ACCURACY = "test.accuracy";

  private FamilyReport() {}

  /**
   * Writes it to {@code reports/FAMILY}.
   *
   * @return none if there is nothing to compare
   */
  static Optional<ReportWriting> write(
      Workplace place, Sweep.Result trained, String device, Screen screen) {
    List<RunDirectory> runs = new ArrayList<>();
    List<String> outside = new ArrayList<>();
    for (Standing member : trained.members()) {
      if (member.state() == Standing.State.FINISHED) {
        boolean base = member.member().category().isEmpty();
        if (base || isWithin(trained.family().accuracyWindow(), member)) {
          member.run().ifPresent(runs::add);
        } else {
          outside.add(member.member().name());
        }
      }
    }
    if (runs.isEmpty()) {
      return Optional.empty();
    }
    if (!outside.isEmpty()) {
      screen.say(
          "Left out of the report, since their accuracy is not within accuracy_window: "
              + String.join(", ", outside)
              + ".");
    }
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

  private static boolean isWithin(List<Double> window, Standing member) {
    if (window == null) {
      return true;
    }
    Double accuracy = member.run().map(run -> run.info().metrics().get(ACCURACY)).orElse(null);
    return accuracy == null || (accuracy >= window.get(0) && accuracy <= window.get(1));
  }
}
