package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.data.Batches;
import dev.medley.data.Split;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * The representations of a split, without augmentation, on the device.
 *
 * @param array (n, d) float32
 * @param labels n classes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SplitFeatures(NDArray array, int[] labels) {
  /**
   * Computes them.
   *
   * @param owner owns the array
   * @param weights trained parameters, in the network's order
   * @param buffers statistics, in the network's order
   */
  static SplitFeatures of(
      NDManager owner,
      Network network,
      Evaluation evaluation,
      ai.djl.ndarray.NDList weights,
      ai.djl.ndarray.NDList buffers,
      Split split,
      int batchSize) {
    int d = Math.toIntExact(network.featureSize());
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(4L * split.size() * d))
            .order(ByteOrder.nativeOrder());
    FloatBuffer rows = bytes.asFloatBuffer();
    int[] labels = new int[split.size()];
    int[] next = {0};
    evaluation.run(
        weights,
        buffers,
        Batches.evaluation(split, batchSize, Torch.threads()),
        (batch, logits, features) -> {
          rows.put(features);
          System.arraycopy(batch.labels(), 0, labels, next[0], batch.size());
          next[0] += batch.size();
        });
    return new SplitFeatures(
        owner.create(bytes, new Shape(split.size(), d), DataType.FLOAT32), labels);
  }
}
