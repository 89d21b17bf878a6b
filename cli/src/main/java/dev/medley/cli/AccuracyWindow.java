package dev.medley.cli;

import dev.medley.run.RunDirectory;
import dev.medley.sweep.Families;
import dev.medley.sweep.Family;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which members of a family a report compares: those that are about as good as it asks for. */
final class AccuracyWindow {
  private static final String ACCURACY = "test.accuracy";

  private AccuracyWindow() {}

  /** Whether a member is compared; the base is, and so is one whose accuracy is not known. */
  static boolean holds(Family family, RunDirectory run) {
    List<Double> window = family.accuracyWindow();
    Double accuracy = run.info().metrics().get(ACCURACY);
    return window == null
        || accuracy == null
        || run.info().category().isEmpty()
        || (accuracy >= window.get(0) && accuracy <= window.get(1));
  }

  /** What is said of those that are left out, if any are. */
  static Optional<String> leftOut(List<RunDirectory> runs) {
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Left out of the report, since their accuracy is not within accuracy_window: "
                + runs.stream().map(run -> run.info().name()).collect(Collectors.joining(", "))
                + ".");
  }

  /**
   * The runs that names stand for, of families in the catalog only the members that they ask for.
   *
   * @param outside receives the others
   */
  static List<RunDirectory> resolve(Workplace place, SeveralRuns runs, List<RunDirectory> outside) {
    Families families = new Families(place.catalogs());
    List<RunDirectory> all = new ArrayList<>(runs.resolve(place));
    for (String name : runs.names()) {
      if (families.catalog().find(name).isPresent()) {
        Family family = families.load(name).family();
        all.stream().filter(run -> isOf(name, run) && !holds(family, run)).forEach(outside::add);
      }
    }
    all.removeAll(outside);
    return all;
  }

  private static boolean isOf(String family, RunDirectory run) {
    return run.info().family().equals(Optional.of(family));
  }
}
