package dev.medley.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A piece of YAML that knows where it was written. Immutable; aliases are already resolved. */
public sealed interface Node {
  /** Where it was written. */
  Place place();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param value a String, Boolean, Long, {@link java.math.BigInteger}, Double, or null
   */
  record Scalar(Place place, String text, Object value) implements Node {
    /** A text. */
    public static Scalar text(Place place, String text) {
      return new Scalar(place, text, text);
    }
  }

  /** A list. */
  record Sequence(Place place, List<Node> items) implements Node {
    /** Keeps a copy. */
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** A map with keys in the order of the file, each once. */
  record Mapping(Place place, List<Entry> entries) implements Node {
    /** Keeps a copy. */
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The entry of a key. */
    public Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** The value of a key. */
    public Optional<Node> get(String key) {
      return entry(key).map(Entry::value);
    }

    /** This map with another value at a key, which keeps its position or comes last. */
    public Mapping with(Place keyPlace, String key, Node value) {
      List<Entry> changed = new ArrayList<>(entries);
      Entry entry = new Entry(keyPlace, key, value);
      int index = 0;
      while (index < changed.size() && !changed.get(index).key().equals(key)) {
        index++;
      }
      if (index < changed.size()) {
        changed.set(index, entry);
      } else {
        changed.add(entry);
      }
      return new Mapping(place, changed);
    }

    /** This map without a key. */
    public Mapping without(String key) {
      return new Mapping(
          place, entries.stream().filter(entry -> !entry.key().equals(key)).toList());
    }
  }

  /**
   * A key of a map with its value.
   *
   * @param place of the key
   */
  record Entry(Place place, String key, Node value) {}

  /** A value that was taken away: its key counts as left out, but must be a known one. */
  record Removed(Place place) implements Node {}
}
