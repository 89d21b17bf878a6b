package dev.medley.recipe;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command line changes about a recipe; {@code set} has the last word.
 *
 * @param data {@code --data}: replaces the data set's name and path, keeps its other keys; or null
 * @param seed {@code --seed}, or null
 * @param initFrom {@code --init-from}, or null
 * @param set {@code --set}: texts of the form {@code a.b=value}, in order
 */
public record Overrides(String data, Long seed, String initFrom, List<String> set) {
  /** Nothing. */
  public static final Overrides NONE = new Overrides(null, null, null, List.of());

  /** Keeps a copy. */
  public Overrides {
    set = List.copyOf(set);
  }

  /** These and {@code --data}. */
  public Overrides withData(String other) {
    return new Overrides(other, seed, initFrom, set);
  }

  /** These and {@code --seed}. */
  public Overrides withSeed(Long other) {
    return new Overrides(data, other, initFrom, set);
  }

  /** These and {@code --init-from}. */
  public Overrides withInitFrom(String other) {
    return new Overrides(data, seed, other, set);
  }

  /** These and more {@code --set}s. */
  public Overrides withSet(String... more) {
    List<String> all = new ArrayList<>(set);
    all.addAll(List.of(more));
    return new Overrides(data, seed, initFrom, all);
  }
}
