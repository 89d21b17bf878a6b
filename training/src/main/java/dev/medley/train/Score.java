package dev.medley.train;

/**
 * How well logits predict labels.
 *
 * @param loss mean negative log-likelihood, nats
 * @param accuracy share of rows whose largest logit, the first among equals, is the label's
 * @param count rows
 */
public record Score(double loss, double accuracy, long count) {
  /** Adds up rows. */
  static final class Builder {
    private double loss;
    private long correct;
    private long count;

    /**
     * Adds rows.
     *
     * @param logits (n, classes), row-major
     * @param labels n
     */
    void add(float[] logits, int[] labels) {
      int rows = labels.length;
      int classes = logits.length / rows;
      for (int row = 0; row < rows; row++) {
        int start = row * classes;
        int best = 0;
        for (int c = 1; c < classes; c++) {
          if (logits[start + c] > logits[start + best]) {
            best = c;
          }
        }
        double largest = logits[start + best];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          sum += Math.exp(logits[start + c] - largest);
        }
        loss += Math.log(sum) + largest - logits[start + labels[row]];
        correct += best == labels[row] ? 1 : 0;
      }
      count += rows;
    }

    Score score() {
      return new Score(loss / count, correct / (double) count, count);
    }
  }
}
