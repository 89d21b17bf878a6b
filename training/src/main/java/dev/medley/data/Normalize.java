package dev.medley.data;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import java.util.List;

/**
 * How pixels become what a network sees: (x / 255 - mean) / std. Either a name, or mean and std.
 *
 * @param name {@code imagenet}, {@code dataset}, {@code none}, or null
 * @param mean one a channel, or null
 * @param std one a channel, or null
 */
@Doc("How pixels become what a network sees: (x / 255 - mean) / std.")
public record Normalize(
    @Doc(
            "imagenet: .485 .456 .406 and .229 .224 .225 (their mean for grayscale); dataset: of the"
                + " training images; none: 0 and 1.")
        @OneOf({"imagenet", "dataset", "none"})
        @Default("null")
        String name,
    @Doc("Mean of each channel in [0, 1], instead of a name.")
        @Range(min = 0, max = 1)
        @Default("null")
        List<Double> mean,
    @Doc("Standard deviation of each channel, instead of a name.")
        @Range(min = 0, minExclusive = true)
        @Default("null")
        List<Double> std) {
  private static final double[] IMAGENET_MEAN = {0.485, 0.456, 0.406};
  private static final double[] IMAGENET_STD = {0.229, 0.224, 0.225};

  /** Checks that there is a name or numbers, not both. */
  public Normalize {
    boolean numbers = mean != null && std != null;
    if ((name == null) == (mean == null && std == null) || (name == null && !numbers)) {
      throw new IllegalArgumentException(
          "must be imagenet, dataset, none, or a map of both mean and std");
    }
    if (numbers && mean.size() != std.size()) {
      throw new IllegalArgumentException("mean and std must have as many values, one a channel");
    }
  }

  /** A named way. */
  public static Normalize named(String name) {
    return new Normalize(name, null, null);
  }

  /** What is usual: ImageNet's numbers for colour, the data's own for grayscale. */
  public static Normalize usual(int channels) {
    return named(channels == 1 ? "dataset" : "imagenet");
  }

  /**
   * The numbers.
   *
   * @param dataMean of the training images, one a channel
   * @param dataStd likewise
   * @throws IllegalArgumentException if there are numbers for another number of channels
   */
  Normalization resolve(float[] dataMean, float[] dataStd) {
    int channels = dataMean.length;
    if (name == null) {
      if (mean.size() != channels && mean.size() != 1) {
        throw new IllegalArgumentException(
            "data.normalize has " + mean.size() + " values but the images " + channels
                + " channel" + (channels == 1 ? "" : "s"));
      }
      return new Normalization(floats(mean, channels), floats(std, channels));
    }
    return switch (name) {
      case "dataset" -> new Normalization(dataMean, dataStd);
      case "imagenet" -> new Normalization(
          usual(IMAGENET_MEAN, channels), usual(IMAGENET_STD, channels));
      default -> new Normalization(filled(channels, 0), filled(channels, 1));
    };
  }

  private static float[] floats(List<Double> values, int channels) {
    float[] floats = new float[channels];
    for (int i = 0; i < channels; i++) {
      floats[i] = values.get(values.size() == 1 ? 0 : i).floatValue();
    }
    return floats;
  }

  private static float[] usual(double[] rgb, int channels) {
    float[] values = new float[channels];
    for (int i = 0; i < channels; i++) {
      values[i] = (float) (channels == 1 ? (rgb[0] + rgb[1] + rgb[2]) / 3 : rgb[i]);
    }
    return values;
  }

  private static float[] filled(int channels, float value) {
    float[] values = new float[channels];
    java.util.Arrays.fill(values, value);
    return values;
  }
}
