package dev.medley.analysis.outputs;

import dev.medley.binding.UserError;
import dev.medley.file.Npy;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import java.util.Optional;
import java.util.OptionalInt;

/** What one model says about the examples of an {@link AlignedOutputs}, in its order. */
public final class ModelOutputs {
  private static final int BLOCK = 1 << 16;

  private final String name;
  private final RunDirectory run;
  private final Outputs outputs;
  private final int[] rows;
  private final int examples;
  private final int classes;
  private final Optional<int[]> predictions;

  /**
   * @param rows where each example's row is; null if they are in order
   */
  ModelOutputs(String name, RunDirectory run, Outputs outputs, int[] rows) {
    this.name = name;
    this.run = run;
    this.outputs = outputs;
    this.rows = rows;
    this.examples = outputs.info().examples();
    this.classes = outputs.info().classes().size();
    this.predictions =
        hasLogits() ? Optional.of(largest()) : outputs.predictions().map(this::given);
  }

  /** A name that no other model of the same set has. */
  public String name() {
    return name;
  }

  /** The run. */
  public RunDirectory run() {
    return run;
  }

  /** Whether there are logits. */
  public boolean hasLogits() {
    return outputs.logits().isPresent();
  }

  /** D, if there are features. */
  public OptionalInt features() {
    return outputs.features().stream().mapToInt(Npy::rowLength).findFirst();
  }

  /** The number of classes. */
  public int classes() {
    return classes;
  }

  /**
   * The predicted class of each example: that of the largest logit, the first of equal ones.
   *
   * @throws UserError if the run has neither logits nor predictions
   */
  public int[] predictions() {
    return predictions.orElseThrow(
        () ->
            new UserError(
                "The outputs "
                    + outputs.directory()
                    + " have neither logits nor predictions, so how "
                    + name
                    + " classifies cannot be compared."));
  }

  /** Whether there are logits or predictions. */
  public boolean classifies() {
    return predictions.isPresent();
  }

  /**
   * Copies logits, each a number or negative infinity, with at least one number an example.
   *
   * @param first the first example
   * @param into receives {@code count} rows of as many as there are classes
   */
  public void logits(int first, int count, float[] into) {
    copy(outputs.logits().orElseThrow(), first, count, into);
  }

  /**
   * Copies features.
   *
   * @param first the first example
   * @param into receives {@code count} rows
   * @throws UserError if one is not a finite number
   */
  public void features(int first, int count, float[] into) {
    Npy array = outputs.features().orElseThrow();
    copy(array, first, count, into);
    for (int i = 0; i < count * array.rowLength(); i++) {
      if (!Float.isFinite(into[i])) {
        throw notANumber(array, first + i / array.rowLength(), into[i]);
      }
    }
  }

  private void copy(Npy array, int first, int count, float[] into) {
    if (rows == null) {
      array.floats(first, count, into);
      return;
    }
    float[] row = new float[array.rowLength()];
    for (int i = 0; i < count; i++) {
      array.floats(rows[first + i], 1, row);
      System.arraycopy(row, 0, into, i * row.length, row.length);
    }
  }

  private int[] largest() {
    int[] best = new int[examples];
    int block = Math.max(1, BLOCK / Math.max(1, classes));
    float[] values = new float[block * classes];
    for (int first = 0; first < examples; first += block) {
      int count = Math.min(block, examples - first);
      logits(first, count, values);
      for (int i = 0; i < count; i++) {
        best[first + i] = largest(values, i * classes, first + i);
      }
    }
    return best;
  }

  private int largest(float[] values, int from, int example) {
    int best = 0;
    for (int c = 0; c < classes; c++) {
      float value = values[from + c];
      if (Float.isNaN(value) || value == Float.POSITIVE_INFINITY) {
        throw notANumber(outputs.logits().orElseThrow(), example, value);
      }
      if (value > values[from + best]) {
        best = c;
      }
    }
    if (values[from + best] == Float.NEGATIVE_INFINITY) {
      throw notANumber(outputs.logits().orElseThrow(), example, values[from + best]);
    }
    return best;
  }

  private int[] given(Npy array) {
    long[] values = new long[examples];
    array.longs(0, examples, values);
    int[] predicted = new int[examples];
    for (int i = 0; i < examples; i++) {
      long value = values[rows == null ? i : rows[i]];
      if (value < 0 || value >= classes) {
        throw new UserError(
            "The predictions %s hold %d; allowed is 0 to %d."
                .formatted(array.file(), value, classes - 1));
      }
      predicted[i] = (int) value;
    }
    return predicted;
  }

  private UserError notANumber(Npy array, int example, float value) {
    return new UserError(
        "Row %d of %s holds %s, from which nothing can be computed. Did the training of %s diverge?"
            .formatted(rows == null ? example : rows[example], array.file(), value, name));
  }
}
