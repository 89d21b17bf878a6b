package dev.medley.recipe;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/**
 * What is kept on the way, beside {@code last} and {@code best}.
 *
 * @param every epochs between two that are kept; null for none
 * @param keep how many of those, the newest; null for all
 * @param at epochs that are kept whatever {@code keep} says
 * @param minutes after which {@code last} is written within an epoch too
 */
@Doc("Checkpoints beside last and best.")
public record CheckpointSettings(
    @Doc("Keeps a checkpoint every so many epochs.") @Default("null") @Range(min = 1) Integer every,
    @Doc("How many of these, the newest ones; all if left out.") @Default("null") @Range(min = 1)
        Integer keep,
    @Doc("Keeps a checkpoint after these epochs for good.") @Default("[]") @Range(min = 1)
        List<Integer> at,
    @Doc("Minutes after which last is written within an epoch too.")
        @Default("10")
        @Range(min = 0, minExclusive = true)
        double minutes) {
  /**
   * Checks that no key is without effect.
   *
   * @throws IllegalArgumentException if {@code keep} is given without {@code every}
   */
  public CheckpointSettings {
    if (keep != null && every == null) {
      throw new IllegalArgumentException("keep needs every: there is nothing to keep");
    }
  }
}
