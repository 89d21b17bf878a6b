package dev.medley.recipe;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What made a run: all that its {@link Category} follows from.
 *
 * @param recipe resolved
 * @param fingerprint of the data set that it was trained on, wherever that lay
 * @param initialRun the run whose weights it started from
 * @param initialWeights what tells the weights file that it started from, which is no run's, from
 *     others: its SHA-256
 */
public record Origin(
    Recipe recipe,
    String fingerprint,
    Optional<Origin> initialRun,
    Optional<String> initialWeights) {
  /** Rooms of a recipe that say what is measured and kept, not what is learnt. */
  private static final Set<String> WITHOUT_EFFECT = Set.of("recipe", "evaluate", "checkpoints");

  private static final Set<String> PLACES = Set.of("data.name", "init_from");

  /** The origin of a run that starts from fresh weights. */
  public static Origin of(Recipe recipe, String fingerprint) {
    return new Origin(recipe, fingerprint, Optional.empty(), Optional.empty());
  }

  /** The same, started from a run's weights. */
  public Origin startingFrom(Origin run) {
    return new Origin(recipe, fingerprint, Optional.of(run), Optional.empty());
  }

  /** The same, started from a file's weights. */
  public Origin startingFrom(String weightsHash) {
    return new Origin(recipe, fingerprint, Optional.empty(), Optional.of(weightsHash));
  }

  /**
   * The recipe's keys in which two runs differ in what they learn, such as {@code
   * optimizer.momentum}, in the recipe's order; {@code data.name} where the data differ, whatever
   * they are called, and {@code init_from} where what they start from does.
   */
  public static List<String> varied(Origin first, Origin second) {
    Stream<String> data =
        first.fingerprint.equals(second.fingerprint) ? Stream.of() : Stream.of("data.name");
    Stream<String> start =
        first.initialRun.equals(second.initialRun)
                && first.initialWeights.equals(second.initialWeights)
            ? Stream.of()
            : Stream.of("init_from");
    return Stream.of(data, settings(first, second).stream(), start).flatMap(keys -> keys).toList();
  }

  /** The keys whose values themselves say in what two runs differ. */
  static List<String> settings(Origin first, Origin second) {
    return Recipes.difference(first.recipe, second.recipe).stream()
        .filter(key -> !PLACES.contains(key) && !WITHOUT_EFFECT.contains(key.split("\\.", 2)[0]))
        .toList();
  }
}
