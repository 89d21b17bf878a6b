package dev.medley.train;

import dev.medley.augment.TestTime;
import dev.medley.data.Dataset;
import dev.medley.data.Scaling;
import dev.medley.data.Split;
import dev.medley.recipe.EvaluateSettings;
import dev.medley.run.Checkpoint;
import dev.medley.run.OutputsInfo;
import dev.medley.run.OutputsWriter;
import dev.medley.run.Preprocessing;
import dev.medley.run.RunWriter;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Writes what a checkpoint says about splits: logits, features, labels, ids. */
final class OutputsOfRun implements AutoCloseable {
  private final Network network;
  private final CheckpointNetwork weighted;
  private final Scaling scaling;
  private final String checkpoint;
  private final boolean onTheWay;
  private final int batchSize;

  /**
   * A network with the weights of a checkpoint.
   *
   * @param onTheWay whether they are written as those of a checkpoint on the way, not as the run's
   */
  OutputsOfRun(
      Torch torch,
      Network network,
      Checkpoint checkpoint,
      boolean onTheWay,
      Scaling scaling,
      EvaluateSettings settings,
      Watch watch) {
    this.network = network;
    this.scaling = scaling;
    this.checkpoint = checkpoint.directory().getFileName().toString();
    this.onTheWay = onTheWay;
    batchSize = settings.batchSize();
    weighted =
        new CheckpointNetwork(
            torch,
            network,
            CheckpointWeights.of(checkpoint, network),
            scaling,
            TestTime.named(settings.tta()),
            watch);
  }

  /**
   * Writes the outputs of a split into a run.
   *
   * @param sameClasses whether the network's logits stand for the data set's classes; without them
   *     there are features and labels only
   * @return {@code <split>.loss} and {@code <split>.accuracy}; empty without logits
   * @throws Watch.Stopped if that was asked for; then nothing is written
   */
  Map<String, Double> write(RunWriter run, Dataset data, String splitName, boolean sameClasses) {
    Split split = data.split(splitName);
    List<String> ids = ids(split);
    OutputsInfo info =
        new OutputsInfo(
            data.name(),
            splitName,
            Optional.of(data.fingerprint()),
            split.size(),
            data.classNames(),
            Optional.of(checkpoint),
            Optional.of(preprocessing(data)),
            Map.of());
    Score.Builder score = new Score.Builder();
    OptionalInt features = OptionalInt.of(Math.toIntExact(network.featureSize()));
    try (OutputsWriter writer =
        onTheWay
            ? run.outputsOnTheWay(info, sameClasses, features)
            : run.outputs(info, sameClasses, features)) {
      int[] next = {0};
      weighted.run(
          split,
          batchSize,
          (batch, logits, rows) -> {
            int[] labels = batch.labels();
            if (sameClasses) {
              score.add(logits, labels);
            }
            writer.append(
                sameClasses ? logits : new float[0],
                rows,
                Arrays.stream(labels).asLongStream().toArray(),
                ids.subList(next[0], next[0] + labels.length));
            next[0] += labels.length;
          });
      writer.commit();
    }
    Map<String, Double> results = new LinkedHashMap<>();
    if (sameClasses) {
      results.put(splitName + ".loss", score.score().loss());
      results.put(splitName + ".accuracy", score.score().accuracy());
    }
    return results;
  }

  private Preprocessing preprocessing(Dataset data) {
    return new Preprocessing(
        data.channels(), data.height(), data.width(), list(scaling.mean()), list(scaling.std()));
  }

  /** Each as the shortest decimal that reads back to the same float32. */
  private static List<Double> list(float[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> Double.valueOf(Float.toString(values[i])))
        .toList();
  }

  private static List<String> ids(Split split) {
    try {
      return split.ids();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    weighted.close();
  }
}
