package dev.medley.binding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects everything that is wrong, so that it can be said in one go. Not thread safe. */
public final class Problems {
  private static final int MOST_SHOWN = 30;

  private record Problem(int source, Place place, String message) {}

  private final List<String> sources = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();

  /** Adds a sentence without its end, such as {@code train.epochs is missing}. */
  public void add(Place place, String message) {
    if (!sources.contains(place.source())) {
      sources.add(place.source());
    }
    problems.add(new Problem(sources.indexOf(place.source()), place, message));
  }

  /** How many there are so far. */
  public int count() {
    return problems.size();
  }

  /**
   * Ends well or not at all.
   *
   * @throws UserError with every problem on a line of its own, in the order of the file
   */
  public void throwIfAny() {
    if (problems.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    problems.stream()
        .sorted(Comparator.comparingInt(Problem::source).thenComparing(p -> p.place().line()))
        .limit(MOST_SHOWN)
        .forEach(problem -> lines.add(problem.place() + ": " + problem.message()));
    if (problems.size() > MOST_SHOWN) {
      lines.add("and " + (problems.size() - MOST_SHOWN) + " more problems");
    }
    throw new UserError(lines);
  }
}
