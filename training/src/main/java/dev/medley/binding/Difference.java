package dev.medley.binding;

import java.util.List;
import java.util.Optional;

/** Compares canonical trees. */
final class Difference {
  private Difference() {}

  static void collect(Node a, Node b, String path, List<String> paths) {
    if (a instanceof Node.Mapping first && b instanceof Node.Mapping second) {
      boolean sameKind = Schema.name(first).equals(Schema.name(second));
      for (Node.Entry entry : first.entries()) {
        Optional<Node> other = second.get(entry.key());
        if (other.isPresent()) {
          collect(entry.value(), other.get(), Messages.join(path, entry.key()), paths);
        } else if (sameKind) {
          paths.add(Messages.join(path, entry.key()));
        }
      }
      if (sameKind) {
        second.entries().stream()
            .filter(entry -> first.entry(entry.key()).isEmpty())
            .forEach(entry -> paths.add(Messages.join(path, entry.key())));
      }
    } else if (a instanceof Node.Sequence first
        && b instanceof Node.Sequence second
        && first.items().size() == second.items().size()) {
      for (int i = 0; i < first.items().size(); i++) {
        collect(first.items().get(i), second.items().get(i), Messages.join(path, "" + i), paths);
      }
    } else if (!same(a, b)) {
      paths.add(path);
    }
  }

  private static boolean same(Node a, Node b) {
    return a instanceof Node.Scalar first
        && b instanceof Node.Scalar second
        && first.text().equals(second.text())
        && (first.value() == null) == (second.value() == null);
  }
}
