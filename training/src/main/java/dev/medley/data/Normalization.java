package dev.medley.data;

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
  private static final List<Double> IMAGENET_MEAN = List.of(0.485, 0.456, 0.406);
  private static final List<Double> IMAGENET_STD = List.of(0.229, 0.224, 0.225);

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

  /** What is usual: ImageNet's statistics for colour, the data set's own for grayscale. */
  static Normalization usual(int channels) {
    return new Normalization(channels == 1 ? "dataset" : "imagenet", null, null);
  }

  /**
   * The numbers.
   *
   * @param dataMean of the training images, one a channel
   * @param dataStd likewise
   * @throws IllegalArgumentException if numbers are given for another number of channels
   */
  Scaling resolve(float[] dataMean, float[] dataStd) {
    int channels = dataMean.length;
    return switch (name) {
      case "dataset" -> new Scaling(dataMean, dataStd);
      case "imagenet" ->
          new Scaling(spread(IMAGENET_MEAN, channels), spread(IMAGENET_STD, channels));
      case "none" -> new Scaling(spread(List.of(0.0), channels), spread(List.of(1.0), channels));
      default -> new Scaling(spread(mean, channels), spread(std, channels));
    };
  }

  /** One value stands for all channels; three, for grayscale, for their mean. */
  private static float[] spread(List<Double> values, int channels) {
    double average = values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    if (values.size() != channels && values.size() != 1 && values.size() != 3) {
      throw new IllegalArgumentException(
          "data.normalize has "
              + values.size()
              + " values, the images have "
              + channels
              + (channels == 1 ? " channel" : " channels"));
    }
    float[] spread = new float[channels];
    for (int i = 0; i < channels; i++) {
      spread[i] = (float) (values.size() == channels ? values.get(i) : average);
    }
    return spread;
  }
}
