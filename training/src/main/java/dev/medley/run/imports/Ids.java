package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.run.Outputs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The ids of examples: from a file, from columns of tables, or the numbers of rows. */
final class Ids {
  private Ids() {}

  /**
   * Finds and checks ids.
   *
   * @param given of a file of ids, with its name
   * @param tables all of N rows
   * @throws UserError if they are too few or too many, one comes twice or is no id, or two sources
   *     differ, naming the first difference
   */
  static List<String> of(Optional<Source> given, List<Table> tables, int n) {
    Optional<Source> found = given;
    for (Table table : tables) {
      Optional<Source> own = table.ids().map(ids -> new Source(table.where(), ids));
      if (found.isPresent() && own.isPresent()) {
        compare(found.get(), own.get());
      }
      found = found.or(() -> own);
    }
    if (found.isEmpty()) {
      return IntStream.range(0, n).mapToObj(Integer::toString).toList();
    }
    check(found.get(), n);
    return found.get().ids;
  }

  /** Ids and where they are from. */
  record Source(String where, List<String> ids) {}

  private static void compare(Source a, Source b) {
    for (int i = 0; i < Math.min(a.ids.size(), b.ids.size()); i++) {
      if (!a.ids.get(i).equals(b.ids.get(i))) {
        throw new UserError(
            "Row %d is '%s' in %s and '%s' in %s; bring both into one order."
                .formatted(i, a.ids.get(i), a.where, b.ids.get(i), b.where));
      }
    }
  }

  private static void check(Source source, int n) {
    if (source.ids.size() != n) {
      throw new UserError(
          "%s has %d ids for %d examples.".formatted(source.where, source.ids.size(), n));
    }
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < n; i++) {
      String id = source.ids.get(i);
      if (!Outputs.isId(id)) {
        throw new UserError(
            "Row %d of %s is no id: it is empty or holds a line break.".formatted(i, source.where));
      }
      Integer before = seen.put(id, i);
      if (before != null) {
        throw new UserError(
            "The id '%s' comes twice in %s, in the rows %d and %d."
                .formatted(id, source.where, before, i));
      }
    }
  }
}
