package dev.medley.train;

import ai.djl.ndarray.NDList;
import dev.medley.data.Batches;
import dev.medley.data.Split;
import dev.medley.probe.Features;
import dev.medley.torch.Torch;

/**
 * The representations of a split, without augmentation.
 *
 * @param features (n, d) float32
 * @param labels n classes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SplitFeatures(Features features, int[] labels) implements AutoCloseable {
  /**
   * Computes them.
   *
   * @param weights trained parameters, in the network's order
   * @param buffers statistics, in the network's order
   * @param dimensions d
   */
  static SplitFeatures of(
      Torch torch,
      Evaluation evaluation,
      NDList weights,
      NDList buffers,
      Split split,
      int batchSize,
      int dimensions) {
    float[] rows = new float[Math.multiplyExact(split.size(), dimensions)];
    int[] labels = new int[split.size()];
    int[] next = {0};
    evaluation.run(
        weights,
        buffers,
        Batches.evaluation(split, batchSize, Torch.threads()),
        (batch, logits, features) -> {
          System.arraycopy(features, 0, rows, next[0] * dimensions, features.length);
          System.arraycopy(batch.labels(), 0, labels, next[0], batch.size());
          next[0] += batch.size();
        });
    return new SplitFeatures(Features.of(torch, rows, dimensions), labels);
  }

  @Override
  public void close() {
    features.close();
  }
}
