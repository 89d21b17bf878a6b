package dev.medley.binding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The named variants of a setting, such as all optimisers: in YAML a map whose {@code name} picks
 * the record that the other keys are bound to, or the name alone. A room's registry is one of
 * these; adding a variant is one line there.
 *
 * <p>Several names may share a record; where it has a component called {@code name}, that receives
 * the name that was picked.
 *
 * @param type the interface that all variants implement
 * @param byName the record of each name, in the order in which they are listed to users
 */
public record Variants<T>(Class<T> type, Map<String, Class<? extends T>> byName) {
  /** Keeps a copy. */
  public Variants {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    byName.forEach(
        (name, variant) -> {
          if (!variant.isRecord()) {
            throw new IllegalArgumentException(variant + " (" + name + ") is not a record");
          }
        });
  }

  /** No variants yet. */
  public static <T> Variants<T> of(Class<T> type) {
    return new Variants<>(type, Map.of());
  }

  /** These and one more. */
  public Variants<T> with(String name, Class<? extends T> variant) {
    Map<String, Class<? extends T>> more = new LinkedHashMap<>(byName);
    if (more.put(name, variant) != null) {
      throw new IllegalArgumentException("two variants are called " + name);
    }
    return new Variants<>(type, more);
  }

  /** What a variant is, in a sentence or two; empty if there is none of that name. */
  public String doc(String name) {
    return Optional.<Class<?>>ofNullable(byName.get(name))
        .map(variant -> variant.getAnnotation(Doc.class))
        .map(Doc::value)
        .orElse("");
  }
}
