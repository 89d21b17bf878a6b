package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.augment.TestTime;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.Scaling;
import dev.medley.data.Split;
import dev.medley.probe.Features;
import dev.medley.torch.Network;
import dev.medley.torch.Script;
import dev.medley.torch.TensorList;
import dev.medley.torch.Torch;
import dev.medley.track.Progress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Runs a network over a split, without augmentation but at test time, in float32. */
public final class Evaluation implements AutoCloseable {
  /** Receives the rows of a batch, in the order of the split. */
  interface Rows {
    /**
     * Takes one batch.
     *
     * @param logits (n, classes), row-major
     * @param features (n, d), row-major
     */
    void accept(Batch batch, float[] logits, float[] features);
  }

  private final Torch torch;
  private final List<Long> shape;
  private final Script script;
  private final NDArray mean;
  private final NDArray std;
  private final Watch watch;

  /**
   * Compiles a network's evaluation.
   *
   * @param scaling of images in [0, 1]
   */
  public Evaluation(Torch torch, Network network, Scaling scaling) {
    this(torch, network, scaling, TestTime.NONE, Watch.NOBODY);
  }

  /** The same, of several views of every image, watched. */
  Evaluation(Torch torch, Network network, Scaling scaling, TestTime views, Watch watch) {
    this.torch = torch;
    this.watch = watch;
    shape = network.inputShape();
    script = torch.compile(StepScript.evaluation(network, views));
    this.mean = Step.channels(torch, scaling.mean());
    this.std = Step.channels(torch, scaling.std());
  }

  /**
   * Computes logits and features.
   *
   * @param weights trained parameters, in the network's order
   * @param buffers statistics, in the network's order
   * @throws Watch.Stopped if that was asked for, as from all that goes through a split
   */
  void run(NDList weights, NDList buffers, Split split, int batchSize, Rows rows) {
    batches(
        weights,
        buffers,
        split,
        batchSize,
        (batch, out) -> rows.accept(batch, out.get(0).toFloatArray(), out.get(1).toFloatArray()));
  }

  /**
   * The features of a split, which stay on the device as they are computed.
   *
   * @param weights trained parameters, in the network's order
   * @param buffers statistics, in the network's order
   */
  SplitFeatures features(NDList weights, NDList buffers, Split split, int batchSize) {
    NDManager owner = torch.manager().newSubManager();
    NDList pieces = new NDList();
    int[] labels = new int[split.size()];
    int[] next = {0};
    try {
      batches(
          weights,
          buffers,
          split,
          batchSize,
          (batch, out) -> {
            out.get(1).attach(owner);
            pieces.add(out.get(1));
            System.arraycopy(batch.labels(), 0, labels, next[0], batch.size());
            next[0] += batch.size();
          });
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
    return new SplitFeatures(owner, Features.of(torch, pieces), labels);
  }

  private void batches(
      NDList weights, NDList buffers, Split split, int batchSize, BiConsumer<Batch, NDList> taker) {
    Optional<Progress> line = watch.begin(split.size());
    try (Batches batches = Batches.evaluation(split, batchSize, Torch.threads());
        TensorList w = new TensorList(weights);
        TensorList b = new TensorList(buffers)) {
      for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
        watch.go();
        Batch of = batch;
        images(w, b, batch.images(), batch.size(), out -> taker.accept(of, out));
        line.ifPresent(progress -> progress.advance(of.size()));
      }
    } finally {
      line.ifPresent(Progress::close);
    }
  }

  private void images(
      TensorList weights, TensorList buffers, ByteBuffer images, int n, Consumer<NDList> taker) {
    try (NDManager scope = torch.manager().newSubManager()) {
      NDArray x =
          scope.create(
              images, new Shape(n, shape.get(1), shape.get(2), shape.get(0)), DataType.UINT8);
      taker.accept(script.call(scope, "evaluate", x, weights, buffers, mean, std));
    }
  }

  /**
   * Logits of some images.
   *
   * @param images (n, h, w, c) bytes in a direct buffer
   * @return (n, classes), row-major
   */
  float[] logits(NDList weights, NDList buffers, ByteBuffer images, int n) {
    float[][] logits = new float[1][];
    try (TensorList w = new TensorList(weights);
        TensorList b = new TensorList(buffers)) {
      images(w, b, images, n, out -> logits[0] = out.get(0).toFloatArray());
    }
    return logits[0];
  }

  /**
   * Runs images through the network of a training, and waits for what comes out.
   *
   * @param images (n, h, w, c) bytes in a direct buffer
   */
  public void run(TrainingState state, ByteBuffer images, int n) {
    try (TensorList w = new TensorList(state.evaluated());
        TensorList b = new TensorList(state.evaluatedBuffers())) {
      images(w, b, images, n, out -> out.get(1).toFloatArray());
    }
  }

  /** Scores a split whose labels are the network's classes. */
  Score score(NDList weights, NDList buffers, Split split, int batchSize) {
    Score.Builder score = new Score.Builder();
    run(
        weights,
        buffers,
        split,
        batchSize,
        (batch, logits, features) -> score.add(logits, batch.labels()));
    return score.score();
  }

  @Override
  public void close() {
    mean.close();
    std.close();
    script.close();
  }
}
