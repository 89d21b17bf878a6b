package dev.medley.sweep;

import dev.medley.binding.Node;
import dev.medley.binding.Place;
import dev.medley.binding.UserError;
import dev.medley.binding.YamlWriter;
import dev.medley.random.RandomStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/** Makes the combinations of a {@link Variation}. */
final class Combinations {
  private static final int DRAWS_FOR_ONE = 100;

  /**
   * Changes that make a member.
   *
   * @param name the member's, or its last part
   * @param changes values by setting, in the order in which they are made
   */
  record Combination(String name, Map<String, Node> changes) {}

  private final long seed;
  private final Place place;

  /**
   * Combinations for a recipe.
   *
   * @param seed the recipe's
   * @param place what messages about values say that nobody wrote
   */
  Combinations(long seed, Place place) {
    this.seed = seed;
    this.place = place;
  }

  /**
   * The combinations of some variations, one variation after the other.
   *
   * @throws UserError if there are fewer different ones than are to be drawn, or none that an
   *     exclusion leaves out
   */
  List<Combination> of(List<Variation> variations) {
    return of(variations, Map.of());
  }

  private List<Combination> of(List<Variation> variations, Map<String, Node> outer) {
    List<Combination> all = new ArrayList<>();
    for (Variation variation : variations) {
      for (Combination one : kept(variation, changes(variation, outer), outer)) {
        if (variation.vary().isEmpty()) {
          all.add(one);
        }
        of(variation.vary(), one.changes())
            .forEach(
                inner ->
                    all.add(new Combination(one.name() + "-" + inner.name(), inner.changes())));
      }
    }
    return all;
  }

  private List<Map<String, Node>> changes(Variation variation, Map<String, Node> outer) {
    if (!variation.list().isEmpty()) {
      return variation.list();
    }
    if (!variation.grid().isEmpty()) {
      return product(variation.grid());
    }
    if (variation.random() != null) {
      return drawn(variation.random());
    }
    long first =
        outer.get(Variation.SEED) instanceof Node.Scalar scalar
                && scalar.value() instanceof Long value
            ? value
            : seed;
    List<Map<String, Node>> seeds = new ArrayList<>();
    for (long next = first; next < first + variation.seeds(); next++) {
      seeds.add(Map.of(Variation.SEED, new Node.Scalar(place, Long.toString(next), next)));
    }
    return seeds;
  }

  private static List<Map<String, Node>> product(Map<String, List<Node>> grid) {
    List<Map<String, Node>> all = List.of(Map.of());
    for (Map.Entry<String, List<Node>> setting : grid.entrySet()) {
      List<Map<String, Node>> longer = new ArrayList<>();
      for (Map<String, Node> combination : all) {
        for (Node value : setting.getValue()) {
          longer.add(merged(combination, Map.of(setting.getKey(), value)));
        }
      }
      all = longer;
    }
    return all;
  }

  private List<Map<String, Node>> drawn(Variation.Draws draws) {
    List<Map<String, Node>> all = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (int i = 0; all.size() < draws.count(); i++) {
      if (i == draws.count() * DRAWS_FOR_ONE) {
        throw new UserError(
            place
                + ": random: of "
                + draws.count()
                + " combinations only "
                + all.size()
                + " different ones were found; lower count.");
      }
      Map<String, Node> combination = new LinkedHashMap<>();
      for (Map.Entry<String, Distribution> setting : draws.draw().entrySet()) {
        String key = setting.getKey();
        RandomStream random = RandomStream.of(draws.seed(), "family", key, i);
        combination.put(key, setting.getValue().draw(random, place));
      }
      if (known.add(texts(combination))) {
        all.add(combination);
      }
    }
    return all;
  }

  private static String texts(Map<String, Node> combination) {
    StringBuilder texts = new StringBuilder();
    combination.forEach((key, value) -> texts.append(key).append('=').append(text(value)));
    return texts.toString();
  }

  private static List<Combination> kept(
      Variation variation, List<Map<String, Node>> combinations, Map<String, Node> outer) {
    List<Combination> kept = new ArrayList<>();
    Set<Map<String, Node>> idle = new HashSet<>(variation.exclude());
    int index = 0;
    for (Map<String, Node> changes : combinations) {
      Map<String, Node> all = merged(outer, changes);
      List<Map<String, Node>> excluding =
          variation.exclude().stream().filter(values -> has(all, values)).toList();
      excluding.forEach(idle::remove);
      if (excluding.isEmpty()) {
        kept.add(new Combination(name(variation, changes, index), all));
      }
      index++;
    }
    // what an outer combination does not reach, another one may
    if (!idle.isEmpty() && outer.isEmpty()) {
      Map<String, Node> values = idle.iterator().next();
      String where = values.values().stream().findFirst().map(v -> v.place() + ": ").orElse("");
      throw new UserError(where + "exclude: no combination has all of " + texts(values) + ".");
    }
    return kept;
  }

  private static boolean has(Map<String, Node> combination, Map<String, Node> values) {
    return values.entrySet().stream()
        .allMatch(
            value ->
                combination.containsKey(value.getKey())
                    && same(combination.get(value.getKey()), value.getValue()));
  }

  private static boolean same(Node a, Node b) {
    if (a instanceof Node.Scalar first
        && b instanceof Node.Scalar second
        && first.value() instanceof Number one
        && second.value() instanceof Number two) {
      return one.doubleValue() == two.doubleValue();
    }
    return text(a).equals(text(b));
  }

  private static Map<String, Node> merged(Map<String, Node> first, Map<String, Node> second) {
    Map<String, Node> merged = new LinkedHashMap<>(first);
    merged.putAll(second);
    return merged;
  }

  private static String name(Variation variation, Map<String, Node> changes, int index) {
    String template = variation.name();
    if (template == null && variation.random() != null) {
      template = "draw-{index}";
    }
    if (template == null) {
      List<String> parts = new ArrayList<>();
      changes.forEach((key, value) -> parts.add(part(key, value, index)));
      return parts.isEmpty() ? Integer.toString(index) : String.join("-", parts);
    }
    Matcher part = Variation.PART.matcher(template);
    return proper(
        part.replaceAll(
            match -> {
              Node value = changes.get(match.group(1));
              return Matcher.quoteReplacement(
                  match.group(1).equals(Variation.INDEX)
                      ? Integer.toString(index)
                      : value == null ? "none" : word(value, index));
            }));
  }

  /** Such as learning_rate-0.1; for a name the name alone. */
  private static String part(String key, Node value, int index) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    String word = word(value, index);
    return proper(last.equals("name") ? word : last + "-" + word);
  }

  /** A value in a name: itself if it is a single one. */
  private static String word(Node value, int index) {
    if (value instanceof Node.Scalar scalar) {
      return scalar.value() == null ? "none" : scalar.text();
    }
    return value instanceof Node.Sequence list && list.items().isEmpty()
        ? "none"
        : Integer.toString(index);
  }

  private static String proper(String name) {
    return name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[._-]+", "");
  }

  private static String text(Node value) {
    return YamlWriter.write(value).strip();
  }
}
