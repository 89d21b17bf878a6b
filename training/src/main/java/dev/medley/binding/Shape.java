package dev.medley.binding;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** What a setting may hold: the one description that binding, writing and the schema share. */
sealed interface Shape {
  /** A text, one of the allowed ones unless there are none. */
  record Text(List<String> allowed) implements Shape {}

  /** A whole number, an {@code int} or a {@code long}. */
  record Whole(boolean wide, Bounds bounds) implements Shape {}

  /** A finite double. */
  record Real(Bounds bounds) implements Shape {}

  /** True or false. */
  record Flag() implements Shape {}

  /** Anything, kept as it was written. */
  record Tree() implements Shape {}

  /** A list. */
  record ListOf(Shape element) implements Shape {}

  /** A list that has at least one element, and that one element alone may stand for. */
  record OneOrMore(Shape element) implements Shape {}

  /** A map with keys of the user's. */
  record MapOf(Shape value) implements Shape {}

  /** A record. */
  record RecordOf(Class<?> type) implements Shape {}

  /** One of several records, picked by {@code name}. */
  record VariantOf(Variants<?> variants) implements Shape {}

  /**
   * A key of a record.
   *
   * @param fallback the default; null if the key is required
   * @param accessor reads it off a record
   */
  record Field(String key, Shape shape, Node fallback, String doc, Method accessor) {
    /** What a record says there. */
    Object of(Object owner) {
      try {
        return accessor.invoke(owner);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(key + " of " + owner.getClass() + " cannot be read", e);
      }
    }

    /** The tree of a default's YAML text. */
    static Node fallback(String text) {
      Problems none = new Problems();
      Node node = YamlReader.parseOption(text, "a default", none);
      none.throwIfAny();
      return node;
    }

    boolean required() {
      return fallback == null;
    }

    /** Whether the key may be null, which is what it then is by default. */
    boolean nullable() {
      return fallback instanceof Node.Scalar scalar && scalar.value() == null;
    }

    /** The default as a tree, as if it were written there. */
    Node fallbackAt(Place place) {
      return moved(fallback, place);
    }

    private static Node moved(Node node, Place place) {
      if (node instanceof Node.Scalar scalar) {
        return new Node.Scalar(place, scalar.text(), scalar.value());
      }
      if (node instanceof Node.Sequence list) {
        return new Node.Sequence(place, list.items().stream().map(n -> moved(n, place)).toList());
      }
      return new Node.Mapping(
          place,
          ((Node.Mapping) node)
              .entries().stream()
                  .map(e -> new Node.Entry(place, e.key(), moved(e.value(), place)))
                  .toList());
    }
  }

  /** An interval. */
  record Bounds(double min, double max, boolean minExclusive, boolean maxExclusive) {
    static Bounds of(Range range) {
      return range == null
          ? new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, false)
          : new Bounds(range.min(), range.max(), range.minExclusive(), range.maxExclusive());
    }

    boolean contains(double value) {
      return (minExclusive ? value > min : value >= min)
          && (maxExclusive ? value < max : value <= max);
    }

    /** In words, to stand after "must be". */
    @Override
    public String toString() {
      List<String> words = new ArrayList<>();
      if (min != Double.NEGATIVE_INFINITY) {
        words.add((minExclusive ? "larger than " : "at least ") + Messages.number(min));
      }
      if (max != Double.POSITIVE_INFINITY) {
        words.add((maxExclusive ? "smaller than " : "at most ") + Messages.number(max));
      }
      return String.join(" and ", words);
    }
  }
}
