package dev.medley.analysis.ensemble;

import java.util.Arrays;

/**
 * How far each class of one model's examples is above the true one, to decide most sums of two
 * models in single precision: by each one's best rival of the true class, else by all classes.
 * Where rounding could matter, neither answer is sure. Signs stand for comparisons, as branches
 * that nobody can predict cost more than the sums.
 */
final class Margins {
  /** Four times what margins and their sums may be wrong by, of the largest score. */
  private static final double ROUNDING = 0x1p-20;

  private static final float MOST = 1e30f;
  private static final float NEVER_SURE = 1e35f;
  private static final double LARGEST_SCORE = 1e29;

  private final int classes;
  private final float[] above;
  private final int[] rival;
  private final float[] lead;
  private final float[] slack;

  /** Makes room. */
  Margins(int rows, int classes) {
    this.classes = classes;
    this.above = new float[rows * classes];
    this.rival = new int[rows];
    this.lead = new float[rows];
    this.slack = new float[rows];
  }

  /**
   * Takes scores.
   *
   * @param scores {@code count} rows
   * @param labels whose element {@code first} is the first row's
   */
  void load(double[] scores, int first, int count, int[] labels) {
    for (int i = 0; i < count; i++) {
      int row = i * classes;
      int truth = row + labels[first + i];
      double largest = 0;
      for (int c = row; c < row + classes; c++) {
        largest = Math.max(largest, Math.abs(scores[c]));
        above[c] = (float) (scores[c] - scores[truth]);
      }
      above[truth] = -MOST;
      slack[i] = (float) (ROUNDING * largest);
      if (largest > LARGEST_SCORE) {
        Arrays.fill(above, row, row + classes, -MOST);
        slack[i] = NEVER_SURE;
      }
      rival[i] = truth;
      for (int c = row; c < row + classes; c++) {
        rival[i] = above[c] > above[rival[i]] ? c : rival[i];
      }
      lead[i] = above[rival[i]];
    }
  }

  /** 1 if the true class surely has the largest sum, else 0. */
  static int right(Margins a, Margins b, int i) {
    return negative(a.lead[i] + b.lead[i] + (a.slack[i] + b.slack[i]));
  }

  /** 1 if the best rival of either model surely has a larger sum than the true class, else 0. */
  static int wrong(Margins a, Margins b, int i) {
    float slack = a.slack[i] + b.slack[i];
    return negative(slack - (a.lead[i] + b.above[a.rival[i]]))
        | negative(slack - (b.lead[i] + a.above[b.rival[i]]));
  }

  /**
   * From the sums of all classes, 1 if the true class surely has the largest, -1 if another surely
   * has a larger one, else 0.
   */
  static int compare(Margins a, Margins b, int i) {
    float slack = a.slack[i] + b.slack[i];
    int right = 1;
    int wrong = 0;
    for (int c = i * a.classes; c < (i + 1) * a.classes; c++) {
      float sum = a.above[c] + b.above[c];
      right &= negative(sum + slack);
      wrong |= negative(slack - sum);
    }
    return right - wrong;
  }

  private static int negative(float value) {
    return Float.floatToRawIntBits(value) >>> 31;
  }
}
