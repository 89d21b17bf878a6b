package dev.medley.analysis.probe;

import ai.djl.ndarray.types.DataType;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.binding.UserError;
import dev.medley.probe.Features;
import dev.medley.torch.Torch;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Examples with labels and the features of some models, side by side. */
final class Sample implements AutoCloseable {
  /** Rows that are mapped together. */
  private static final int BLOCK = 4096;

  private final Features features;
  private final int[] labels;

  private Sample(Features features, int[] labels) {
    this.features = features;
    this.labels = labels;
  }

  /**
   * Copies features to the device.
   *
   * @param rows examples of the outputs
   * @param mapping what is made of them; none leaves them as they are
   * @throws UserError if a model has no features, or one is not finite
   */
  static Sample of(
      Torch torch, AlignedOutputs outputs, int[] rows, DataType type, Optional<Mapping> mapping) {
    int[] sizes = sizes(outputs);
    int width = IntStream.of(sizes).reduce(0, Math::addExact);
    float[][] row = new float[sizes.length][];
    for (int m = 0; m < sizes.length; m++) {
      row[m] = new float[sizes[m]];
    }
    List<ModelOutputs> models = outputs.models();
    Features.Rows sideBySide =
        (first, count, into) -> {
          for (int i = 0; i < count; i++) {
            int at = i * width;
            for (int m = 0; m < sizes.length; m++) {
              models.get(m).features(rows[first + i], 1, row[m]);
              System.arraycopy(row[m], 0, into, at, sizes[m]);
              at += sizes[m];
            }
          }
        };
    Features features =
        Features.of(
            torch,
            rows.length,
            mapping.map(Mapping::dimensions).orElse(width),
            type,
            mapping.map(map -> mapped(map, width, sideBySide)).orElse(sideBySide));
    return new Sample(features, IntStream.of(rows).map(i -> outputs.labels()[i]).toArray());
  }

  private static Features.Rows mapped(Mapping mapping, int width, Features.Rows rows) {
    int dimensions = mapping.dimensions();
    return (first, count, into) -> {
      float[] from = new float[Math.multiplyExact(Math.min(count, BLOCK), width)];
      float[] to = new float[Math.multiplyExact(Math.min(count, BLOCK), dimensions)];
      for (int done = 0; done < count; done += BLOCK) {
        int part = Math.min(BLOCK, count - done);
        rows.copy(first + done, part, from);
        mapping.map(from, part, to);
        System.arraycopy(to, 0, into, done * dimensions, part * dimensions);
      }
    };
  }

  /** How many features each model has. */
  static int[] sizes(AlignedOutputs outputs) {
    return outputs.models().stream()
        .mapToInt(
            model ->
                model
                    .features()
                    .orElseThrow(
                        () ->
                            new UserError(
                                "The run %s has no features for split '%s' of '%s', so nothing can be fitted on them."
                                    .formatted(model.name(), outputs.split(), outputs.dataset()))))
        .toArray();
  }

  /** The same with some columns only. */
  Sample columns(int... which) {
    return new Sample(features.columns(which), labels);
  }

  Features features() {
    return features;
  }

  int[] labels() {
    return labels;
  }

  @Override
  public void close() {
    features.close();
  }
}
