package dev.medley.data;

/**
 * Resizing with a triangle filter as wide as the reduction, in Pillow's fixed-point arithmetic, to
 * whose {@code Image.resize(size, BILINEAR)} it is equal to the bit.
 */
final class Resize {
  private static final int BITS = 32 - 8 - 2;

  private Resize() {}

  /** Resizes (height, width, channels) bytes to (toHeight, toWidth, channels). */
  static byte[] bilinear(
      byte[] pixels, int height, int width, int channels, int toHeight, int toWidth) {
    byte[] rows = pixels;
    if (toWidth != width) {
      rows = new byte[Math.multiplyExact(height * toWidth, channels)];
      Filter filter = Filter.of(width, toWidth);
      for (int y = 0; y < height; y++) {
        pass(
            filter,
            rows,
            y * toWidth * channels,
            channels,
            pixels,
            y * width * channels,
            channels,
            channels);
      }
    }
    if (toHeight == height) {
      return rows;
    }
    int stride = toWidth * channels;
    byte[] result = new byte[Math.multiplyExact(toHeight, stride)];
    Filter filter = Filter.of(height, toHeight);
    pass(filter, result, 0, stride, rows, 0, stride, stride);
    return result;
  }

  /** Filters along one axis: {@code lanes} neighbouring bytes at each position. */
  private static void pass(
      Filter filter,
      byte[] to,
      int toStart,
      int toStep,
      byte[] from,
      int fromStart,
      int fromStep,
      int lanes) {
    for (int o = 0; o < filter.first.length; o++) {
      int[] weights = filter.weights[o];
      int start = fromStart + filter.first[o] * fromStep;
      for (int lane = 0; lane < lanes; lane++) {
        int sum = 1 << (BITS - 1);
        for (int k = 0, at = start + lane; k < weights.length; k++, at += fromStep) {
          sum += (from[at] & 0xFF) * weights[k];
        }
        to[toStart + o * toStep + lane] = (byte) Math.max(0, Math.min(255, sum >> BITS));
      }
    }
  }

  /** For each target position the first source position and the weights from there. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Filter(int[] first, int[][] weights) {
    static Filter of(int from, int to) {
      double scale = (double) from / to;
      double support = Math.max(1, scale);
      int[] first = new int[to];
      int[][] weights = new int[to][];
      for (int o = 0; o < to; o++) {
        double centre = (o + 0.5) * scale;
        int low = Math.max(0, (int) (centre - support + 0.5));
        int high = Math.min(from, (int) (centre + support + 0.5));
        double[] exact = new double[high - low];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
          exact[k] = Math.max(0, 1 - Math.abs((k + low - centre + 0.5) / support));
          sum += exact[k];
        }
        first[o] = low;
        weights[o] = new int[exact.length];
        for (int k = 0; k < exact.length; k++) {
          weights[o][k] = (int) (0.5 + exact[k] / sum * (1 << BITS));
        }
      }
      return new Filter(first, weights);
    }
  }
}
