package dev.medley.recipe;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import java.util.HashSet;
import java.util.List;

/**
 * What is measured.
 *
 * @param splits whose outputs are written at the end
 * @param checkpoint whose outputs they are
 * @param everyEpochs how often the validation split is measured
 * @param batchSize images at a time
 */
@Doc("What is measured.")
public record EvaluateSettings(
    @Doc("Splits whose outputs are written at the end.")
        @Default("[validation, test]")
        @OneOf({"train", "validation", "test"})
        List<String> splits,
    @Doc("Whose outputs: the last checkpoint's, or that of the best validation accuracy.")
        @Default("last")
        @OneOf({"last", "best"})
        String checkpoint,
    @Doc("Epochs between two measurements on the validation split.") @Default("1") @Range(min = 1)
        int everyEpochs,
    @Doc("Images at a time.") @Default("256") @Range(min = 1, max = 1 << 20) int batchSize) {
  /**
   * Checks the splits.
   *
   * @throws IllegalArgumentException if one is named twice
   */
  public EvaluateSettings {
    if (new HashSet<>(splits).size() < splits.size()) {
      throw new IllegalArgumentException("splits must name every split once");
    }
  }

  /** The same with other splits. */
  public EvaluateSettings withSplits(List<String> other) {
    return new EvaluateSettings(other, checkpoint, everyEpochs, batchSize);
  }
}
