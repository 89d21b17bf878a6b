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
 * @param tta views of an image whose outputs are averaged
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
    @Doc("Images at a time.") @Default("256") @Range(min = 1, max = 1 << 20) int batchSize,
    @Doc(
            "Test-time augmentation: outputs are means over an image and its mirror image, or also"
                + " over shifts by a pixel (arXiv 2404.00498); not while training.")
        @Default("none")
        @OneOf({"none", "mirror", "mirror_translate"})
        String tta,
    @Doc("Measures representations by their nearest neighbours while training.") @Default("null")
        Knn knn,
    @Doc("Measures representations by a linear probe while training.") @Default("null")
        Probe linearProbe) {
  /**
   * Nearest neighbours in the training split vote for a validation image's class (Wu et al. 2018,
   * arXiv 1805.01978).
   *
   * @param k neighbours; all of a smaller training split
   * @param temperature of the votes
   * @param everyEpochs how often
   */
  @Doc("Nearest neighbours in the training split vote for a validation image's class.")
  public record Knn(
      @Doc("Neighbours.") @Default("200") @Range(min = 1) int k,
      @Doc("Votes are exp(cosine similarity / temperature).")
          @Default("0.1")
          @Range(min = 0, minExclusive = true)
          double temperature,
      @Doc("Epochs between two measurements.") @Default("10") @Range(min = 1) int everyEpochs) {}

  /**
   * Logistic regression on the features of the training split, measured on the validation split.
   *
   * @param l2 the penalty; null for one over the number of images while training, and for the best
   *     of a grid by validation accuracy in the last layer of a network that is trained without
   * @param everyEpochs how often
   */
  @Doc("Logistic regression on the features of the training split.")
  public record Probe(
      @Doc(
              "The penalty on squared weights; null for 1 / images while training, and the best on"
                  + " the validation split in a last layer that is fitted at the end.")
          @Default("null")
          @Range(min = 0, minExclusive = true)
          Double l2,
      @Doc("Epochs between two measurements.") @Default("10") @Range(min = 1) int everyEpochs) {}

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
    return new EvaluateSettings(other, checkpoint, everyEpochs, batchSize, tta, knn, linearProbe);
  }
}
