package dev.medley.run;

import java.util.List;

/**
 * What an image goes through before the network sees it: {@code (x / 255 - mean) / std}.
 *
 * @param channels 1 or 3
 * @param height in pixels
 * @param width in pixels
 * @param mean of each channel, of values in [0, 1]
 * @param std of each channel, of values in [0, 1]
 */
public record Preprocessing(
    int channels, int height, int width, List<Double> mean, List<Double> std) {
  /** Keeps copies. */
  public Preprocessing {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != channels || std.size() != channels) {
      throw new IllegalArgumentException(channels + " channels, mean " + mean + ", std " + std);
    }
  }
}
