package dev.medley.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.augment.TestTime;
import dev.medley.data.Scaling;
import dev.medley.data.Split;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** A network on the device with the weights of a checkpoint, which stay as they are. */
final class CheckpointNetwork implements AutoCloseable {
  private final NDManager manager;
  private final NDList trained;
  private final NDList buffers;
  private final Evaluation evaluation;

  /**
   * Brings the weights to the device.
   *
   * @param weights every parameter of the network, by name; others are left out
   * @param scaling of images in [0, 1]
   */
  CheckpointNetwork(
      Torch torch,
      Network network,
      Map<String, Tensor> weights,
      Scaling scaling,
      TestTime views,
      Watch watch) {
    manager = torch.manager().newSubManager();
    try (DeviceArrays arrays = new DeviceArrays(torch, manager)) {
      trained = arrays.toDevice(tensors(network.trained(), weights));
      buffers = arrays.toDevice(tensors(network.buffers(), weights));
    }
    evaluation = new Evaluation(torch, network, scaling, views, watch);
  }

  private static List<Tensor> tensors(List<Parameter> parameters, Map<String, Tensor> weights) {
    return parameters.stream().map(parameter -> weights.get(parameter.name())).toList();
  }

  /** Computes logits and features of a split. */
  void run(Split split, int batchSize, Evaluation.Rows rows) {
    evaluation.run(trained, buffers, split, batchSize, rows);
  }

  /**
   * Logits of some images.
   *
   * @param images (n, h, w, c) bytes in a direct buffer
   * @return (n, classes), row-major
   */
  float[] logits(ByteBuffer images, int n) {
    return evaluation.logits(trained, buffers, images, n);
  }

  /** The features of a split, on the device. */
  SplitFeatures features(Split split, int batchSize) {
    return evaluation.features(trained, buffers, split, batchSize);
  }

  @Override
  public void close() {
    evaluation.close();
    manager.close();
  }
}
