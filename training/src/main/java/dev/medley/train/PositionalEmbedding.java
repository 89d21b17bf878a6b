package dev.medley.train;

import java.util.List;

/**
 * Positional embeddings of a vision transformer for another number of patches (Dosovitskiy et al.
 * 2021, arXiv 2010.11929, section 3.2): the grid is resized as an image, a class token's stays.
 *
 * <p>Bicubic as in PyTorch's {@code interpolate(mode="bicubic", align_corners=False,
 * antialias=False)}: Keys' kernel with a = -0.75, samples at {@code (i + 0.5) old / new - 0.5},
 * edges repeated.
 */
final class PositionalEmbedding {
  private static final double A = -0.75;

  private PositionalEmbedding() {}

  /**
   * Whether embeddings of one shape can become those of another: both (1, tokens, dimensions) of
   * square grids, both with a class token or both without.
   */
  static boolean fits(List<Long> from, List<Long> to) {
    return from.size() == 3
        && to.size() == 3
        && from.get(0) == 1
        && to.get(0) == 1
        && from.get(2).equals(to.get(2))
        && ((isSquare(from.get(1)) && isSquare(to.get(1)))
            || (isSquare(from.get(1) - 1) && isSquare(to.get(1) - 1)));
  }

  private static boolean isSquare(long tokens) {
    return tokens > 0 && side(tokens) * side(tokens) == tokens;
  }

  private static long side(long tokens) {
    return Math.round(Math.sqrt((double) tokens));
  }

  /**
   * Resizes.
   *
   * @param values (tokens, dimensions), the class token first if there is one
   * @param from old number of tokens
   * @param to new number of tokens
   * @return (to, dimensions)
   */
  static float[] resized(float[] values, int from, int to) {
    int dimensions = values.length / from;
    int token = isSquare(from) && isSquare(to) ? 0 : 1;
    int old = (int) side(from - token);
    int side = (int) side(to - token);
    float[] resized = new float[to * dimensions];
    System.arraycopy(values, 0, resized, 0, token * dimensions);
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        for (int d = 0; d < dimensions; d++) {
          double sum = 0;
          for (int i = -1; i <= 2; i++) {
            for (int j = -1; j <= 2; j++) {
              int at = index(row, i, old, side) * old + index(column, j, old, side);
              sum +=
                  weight(row, i, old, side)
                      * weight(column, j, old, side)
                      * values[(token + at) * dimensions + d];
            }
          }
          resized[(token + row * side + column) * dimensions + d] = (float) sum;
        }
      }
    }
    return resized;
  }

  private static double place(int i, int old, int side) {
    return (i + 0.5) * old / side - 0.5;
  }

  /** The sample that stands {@code offset} from the one at or before a place. */
  private static int index(int i, int offset, int old, int side) {
    int sample = (int) Math.floor(place(i, old, side)) + offset;
    return Math.max(0, Math.min(old - 1, sample));
  }

  private static double weight(int i, int offset, int old, int side) {
    double place = place(i, old, side);
    double x = Math.abs(place - Math.floor(place) - offset);
    return x <= 1 ? ((A + 2) * x - (A + 3)) * x * x + 1 : ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
  }
}
