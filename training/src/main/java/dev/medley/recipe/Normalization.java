package dev.medley.recipe;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import java.util.List;

/**
 * How pixels become the network's input: (x / 255 - mean) / std, channel by channel.
 *
 * @param name imagenet, dataset, none, or given if mean and std are
 * @param mean a number a channel, one for all channels, or null
 * @param std as many, larger than 0
 */
@Doc("How pixels are normalised: (x / 255 - mean) / std.")
public record Normalization(
    @Doc("Whose statistics.") @Default("given") @OneOf({"imagenet", "dataset", "none", "given"})
        String name,
    @Doc("One for each channel.") @Default("null") List<Double> mean,
    @Doc("One for each channel.") @Default("null") @Range(min = 0, minExclusive = true)
        List<Double> std) {
  /**
   * Checks that mean and standard deviation belong together.
   *
   * @throws IllegalArgumentException if one is missing, has another length than the other, or a
   *     name gives them already
   */
  public Normalization {
    boolean given = name.equals("given");
    if (given != (mean != null) || given != (std != null)) {
      throw new IllegalArgumentException(
          "must be imagenet, dataset, none, or a map of mean and std without another name");
    }
    if (given && (mean.isEmpty() || mean.size() != std.size())) {
      throw new IllegalArgumentException("mean and std must have a number for each channel");
    }
  }
}
