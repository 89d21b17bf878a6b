package dev.medley.sweep;

import dev.medley.recipe.Overrides;
import java.util.List;
import java.util.Optional;

/**
 * What a sweep is told, and remembers until it is done.
 *
 * @param family its name or file
 * @param data instead of the recipes' data
 * @param set changes of every member, as after {@code --set}
 * @param device {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; with {@code auto} and
 *     {@code gpu} the workers share all GPUs
 * @param threads of the processor for each worker
 * @param workers how many processes; none for as many as the cores or the GPUs take
 * @param perGpu workers that share a GPU
 * @param again whether finished runs with the same recipe are trained again
 * @param tracking the name or file of a tracking config, by which runs are copied to a server
 */
public record SweepSettings(
    String family,
    Optional<String> data,
    List<String> set,
    String device,
    int threads,
    Optional<Integer> workers,
    int perGpu,
    boolean again,
    Optional<String> tracking) {
  /** Keeps a copy. */
  public SweepSettings {
    set = List.copyOf(set);
  }

  /** The changes of every member. */
  public Overrides overrides() {
    return Overrides.NONE.withData(data.orElse(null)).withSet(set.toArray(String[]::new));
  }
}
