package dev.medley.analysis.alignment;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.binding.UserError;
import java.util.stream.IntStream;

/**
 * What gives each feature of a model a mean of 0 and a standard deviation of 1 on some examples; a
 * constant one is only centred.
 */
final class Standardized {
  /** Rows that are read together. */
  private static final int BLOCK = 256;

  private final double[] mean;
  private final double[] scale;

  private Standardized(double[] mean, double[] scale) {
    this.mean = mean;
    this.scale = scale;
  }

  /**
   * A model's features as they are stored.
   *
   * @throws UserError if it has none; when they are copied, if one is not finite
   */
  static FeatureRows stored(AlignedOutputs outputs, int number) {
    ModelOutputs model = outputs.models().get(number);
    int d =
        model
            .features()
            .orElseThrow(
                () ->
                    new UserError(
                        "The run %s has no features for split '%s' of '%s', so nothing can be aligned."
                            .formatted(model.name(), outputs.split(), outputs.dataset())));
    return new Rows(
        d,
        (examples, into) -> {
          float[] row = new float[d];
          for (int i = 0; i < examples.length; i++) {
            model.features(examples[i], 1, row);
            System.arraycopy(row, 0, into, i * d, d);
          }
        });
  }

  /** By the first n examples, at least 1. */
  static Standardized by(FeatureRows rows, int n) {
    int d = rows.dimensions();
    float[] first = new float[d];
    rows.copy(new int[] {0}, first);
    double[] sum = new double[d];
    double[] squares = new double[d];
    // by what a row differs from the first, so that constants have no spread at all
    each(rows, n, (k, value) -> sum[k] += (double) value - first[k]);
    each(
        rows,
        n,
        (k, value) -> {
          double off = (double) value - first[k] - sum[k] / n;
          squares[k] += off * off;
        });
    double[] mean = new double[d];
    double[] scale = new double[d];
    for (int k = 0; k < d; k++) {
      mean[k] = first[k] + sum[k] / n;
      scale[k] = squares[k] > 0 ? Math.sqrt(squares[k] / n) : 1;
    }
    return new Standardized(mean, scale);
  }

  private static void each(FeatureRows rows, int n, Reader reader) {
    int d = rows.dimensions();
    float[] values = new float[Math.multiplyExact(Math.min(n, BLOCK), d)];
    for (int from = 0; from < n; from += BLOCK) {
      int[] block = IntStream.range(from, Math.min(n, from + BLOCK)).toArray();
      rows.copy(block, values);
      for (int i = 0; i < block.length * d; i++) {
        reader.read(i % d, values[i]);
      }
    }
  }

  /** How many features there are. */
  int dimensions() {
    return mean.length;
  }

  /** Features standardised as they are copied. */
  FeatureRows of(FeatureRows rows) {
    return new Rows(
        mean.length,
        (examples, into) -> {
          rows.copy(examples, into);
          apply(into, examples.length);
        });
  }

  /** Standardises the first rows in place. */
  void apply(float[] rows, int count) {
    int d = mean.length;
    for (int i = 0; i < count * d; i++) {
      rows[i] = (float) ((rows[i] - mean[i % d]) / scale[i % d]);
    }
  }

  private interface Reader {
    void read(int feature, float value);
  }

  private interface Copy {
    void copy(int[] examples, float[] into);
  }

  private record Rows(int dimensions, Copy from) implements FeatureRows {
    @Override
    public void copy(int[] examples, float[] into) {
      from.copy(examples, into);
    }
  }
}
