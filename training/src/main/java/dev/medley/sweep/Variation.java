package dev.medley.sweep;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Nearest;
import dev.medley.binding.Node;
import dev.medley.binding.Range;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Combinations of changes: one of {@code list}, {@code grid}, {@code random} and {@code seeds}.
 * {@link Combinations} makes them.
 *
 * @param name what their names are made of, such as {@code lr{optimizer.learning_rate}}; {@code
 *     {index}} counts from 0; null for keys and values
 * @param list combinations one by one: values by setting
 * @param grid every combination of these values
 * @param seeds how many seeds, the first being that of what is varied
 * @param exclude combinations that are left out: those with all these values
 * @param vary each combination with each of these
 */
@Doc("Combinations of changes: one of list, grid, random and seeds.")
public record Variation(
    @Doc("The names' template, such as lr{optimizer.learning_rate}; {index} counts from 0.")
        @Default("null")
        String name,
    @Doc("Combinations one by one.") @Default("[]") List<Map<String, Node>> list,
    @Doc("Every combination of these values.") @Default("{}") Map<String, List<Node>> grid,
    @Doc("Combinations drawn at random.") @Default("null") Draws random,
    @Doc("How many seeds, the first being that of what is varied.")
        @Default("null")
        @Range(min = 1, max = 10_000)
        Integer seeds,
    @Doc("Leaves out the combinations that have all these values.") @Default("[]")
        List<Map<String, Node>> exclude,
    @Doc("Each combination with each of these.") @Default("[]") List<Variation> vary) {
  static final Pattern PART = Pattern.compile("\\{([^{}]*)}");
  static final String INDEX = "index";
  static final String SEED = "seed";

  /**
   * Combinations drawn at random, no two alike.
   *
   * @param seed of the draws; a setting's values do not depend on which others are drawn
   */
  @Doc("Combinations drawn at random, no two alike.")
  public record Draws(
      @Doc("How many.") @Range(min = 1, max = 10_000) int count,
      @Doc("The seed of the draws.") @Default("0") @Range(min = 0) long seed,
      @Doc("What the values of each setting are drawn from.") Map<String, Distribution> draw) {
    /**
     * Checks that something is drawn.
     *
     * @throws IllegalArgumentException if nothing is
     */
    public Draws {
      if (draw.isEmpty()) {
        throw new IllegalArgumentException("draw must name at least one setting");
      }
    }
  }

  /**
   * Checks what annotations cannot say.
   *
   * @throws IllegalArgumentException if there is not exactly one kind of combinations, a grid has a
   *     setting without values, or the name's template asks for what is not varied here
   */
  public Variation {
    int kinds =
        (list.isEmpty() ? 0 : 1)
            + (grid.isEmpty() ? 0 : 1)
            + (random == null ? 0 : 1)
            + (seeds == null ? 0 : 1);
    if (kinds != 1) {
      throw new IllegalArgumentException("give one of list, grid, random and seeds");
    }
    grid.forEach(
        (key, values) -> {
          if (values.isEmpty()) {
            throw new IllegalArgumentException("grid." + key + " must have at least one value");
          }
        });
    if (name != null) {
      checkTemplate(name, keys(list, grid, random, seeds));
    }
  }

  private static Set<String> keys(
      List<Map<String, Node>> list, Map<String, List<Node>> grid, Draws random, Integer seeds) {
    Set<String> keys = new LinkedHashSet<>(grid.keySet());
    list.forEach(combination -> keys.addAll(combination.keySet()));
    if (random != null) {
      keys.addAll(random.draw().keySet());
    }
    if (seeds != null) {
      keys.add(SEED);
    }
    return keys;
  }

  private static void checkTemplate(String template, Set<String> keys) {
    List<String> allowed = new ArrayList<>(keys);
    allowed.add(INDEX);
    Matcher part = PART.matcher(template);
    while (part.find()) {
      String key = part.group(1);
      if (!allowed.contains(key)) {
        throw new IllegalArgumentException(
            "name asks for {"
                + key
                + "}"
                + Nearest.to(key, allowed).map(near -> ", did you mean {" + near + "}?").orElse("")
                + " (here there are: "
                + String.join(", ", allowed)
                + ")");
      }
    }
  }
}
