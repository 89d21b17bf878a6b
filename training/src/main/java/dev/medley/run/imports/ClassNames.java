package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What classes are called: names from a file or the head of a table, else their numbers. */
final class ClassNames {
  private static final int MOST = 1 << 20;

  private ClassNames() {}

  /**
   * Finds the names.
   *
   * @param before the run that the outputs are added to
   * @throws UserError if names and logits, or two splits of a data set, do not agree
   */
  static List<String> of(
      ImportRequest request,
      Optional<Answers> answers,
      Table labels,
      Optional<RunDirectory> before) {
    Optional<Table> scores = answers.filter(Answers::hasLogits).map(Answers::table);
    Optional<List<String>> given =
        request
            .classNames()
            .map(file -> TextLines.read(file, MOST))
            .or(() -> scores.flatMap(Table::names));
    given.ifPresent(ClassNames::refuseTwice);
    if (given.isPresent() && scores.isPresent() && given.get().size() != scores.get().columns()) {
      throw new UserError(
          "%s has %d columns for %d classes."
              .formatted(scores.get().where(), scores.get().columns(), given.get().size()));
    }
    Optional<Outputs> other = other(request, before);
    List<String> known = other.map(outputs -> outputs.info().classes()).orElse(List.of());
    List<String> names =
        given.orElseGet(
            () -> {
              int least = scores.map(Table::columns).orElseGet(() -> 1 + largest(answers, labels));
              boolean fits = scores.isPresent() ? known.size() == least : known.size() >= least;
              return fits ? known : numbers(least);
            });
    if (other.isPresent() && !known.equals(names)) {
      throw new UserError(
          "The run %s has other classes for split '%s' of '%s': %s, not %s."
              .formatted(
                  request.name(),
                  other.get().info().split(),
                  request.dataset(),
                  difference(known, names),
                  difference(names, known)));
    }
    return names;
  }

  private static Optional<Outputs> other(ImportRequest request, Optional<RunDirectory> before) {
    return before.map(Examples::outputs).orElse(List.of()).stream()
        .filter(outputs -> outputs.info().dataset().equals(request.dataset()))
        .findFirst();
  }

  private static int largest(Optional<Answers> answers, Table labels) {
    return Math.max(
        Labels.largest(labels, "labels"),
        answers.map(a -> Labels.largest(a.table(), a.kind().word())).orElse(0));
  }

  private static void refuseTwice(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (name.isBlank() || !seen.add(name)) {
        throw new UserError(
            name.isBlank()
                ? "The name of class %d is empty.".formatted(seen.size())
                : "Two classes are called '%s'.".formatted(name));
      }
    }
  }

  /** What the first list says where two lists first differ. */
  private static String difference(List<String> names, List<String> others) {
    if (names.size() != others.size()) {
      return names.size() + " classes";
    }
    int c = 0;
    while (names.get(c).equals(others.get(c))) {
      c++;
    }
    return "class %d is '%s'".formatted(c, names.get(c));
  }

  private static List<String> numbers(int classes) {
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
