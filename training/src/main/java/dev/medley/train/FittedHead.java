package dev.medley.train;

import dev.medley.augment.TestTime;
import dev.medley.data.Dataset;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.probe.LinearProbe;
import dev.medley.probe.LinearProbes;
import dev.medley.probe.ProbePrecision;
import dev.medley.probe.ProbeSearch;
import dev.medley.recipe.EvaluateSettings;
import dev.medley.recipe.Recipe;
import dev.medley.run.Checkpoint;
import dev.medley.run.Checkpoints;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Gives checkpoints whose network was trained without its last layer one: a linear probe on the
 * features of the training split, so that they have logits like any other.
 */
final class FittedHead {
  private final Recipe recipe;
  private final Torch torch;
  private final Dataset data;
  private final Network network;
  private final RunLog log;
  private final Watch watch;

  /**
   * Fits for a recipe.
   *
   * @param network with the last layer
   */
  FittedHead(Recipe recipe, Torch torch, Dataset data, Network network, RunLog log, Watch watch) {
    this.recipe = recipe;
    this.torch = torch;
    this.data = data;
    this.network = network;
    this.log = log;
    this.watch = watch;
  }

  /**
   * Completes {@code last}, {@code best} where there is one, and others; what is complete stays.
   *
   * @param others such as {@code epoch-3}
   * @throws Watch.Stopped if that was asked for; a checkpoint is complete or as it was
   */
  void complete(Checkpoints checkpoints, List<String> others) {
    others.forEach(name -> complete(checkpoints, name, checkpoints.get(name)));
    Checkpoint last = checkpoints.get(Checkpoints.LAST);
    complete(checkpoints, Checkpoints.LAST, last);
    Optional<Checkpoint> best = checkpoints.find(Checkpoints.BEST);
    if (best.isPresent() && best.get().state().step() == last.state().step()) {
      checkpoints.copy(Checkpoints.LAST, Checkpoints.BEST);
    } else if (best.isPresent()) {
      complete(checkpoints, Checkpoints.BEST, best.get());
    }
  }

  /** Whether a checkpoint has a last layer. */
  static boolean isComplete(Checkpoint checkpoint, Network network) {
    Map<String, Tensor> weights = checkpoint.model().tensors();
    return network.parameters().stream().allMatch(p -> weights.containsKey(p.name()));
  }

  private void complete(Checkpoints checkpoints, String name, Checkpoint checkpoint) {
    if (isComplete(checkpoint, network)) {
      return;
    }
    Map<String, Tensor> weights = checkpoint.model().tensors();
    List<Tensor> model = new ArrayList<>(weights.values());
    model.addAll(fit(weights, name).folded(network.head()));
    List<Tensor> training = List.copyOf(checkpoint.training().tensors().values());
    checkpoints.write(name, checkpoint.state(), model, training);
  }

  private LinearProbe fit(Map<String, Tensor> weights, String name) {
    int classes = data.classNames().size();
    int batchSize = recipe.evaluate().batchSize();
    EvaluateSettings.Probe settings = recipe.evaluate().linearProbe();
    boolean given = settings != null && settings.l2() != null;
    try (CheckpointNetwork trunk =
            new CheckpointNetwork(
                torch, network.trunk(), weights, data.scaling(), TestTime.NONE, watch);
        LinearProbes probes = new LinearProbes(torch);
        SplitFeatures fitting = trunk.features(data.training(), batchSize)) {
      if (given || !data.splitNames().contains("validation")) {
        double l2 = given ? settings.l2() : 1.0 / fitting.labels().length;
        return probes.fit(fitting.features(), fitting.labels(), classes, l2);
      }
      try (SplitFeatures validation = trunk.features(data.split("validation"), batchSize)) {
        LinearProbe best =
            probes
                .search(
                    fitting.features(),
                    fitting.labels(),
                    validation.features(),
                    validation.labels(),
                    classes,
                    ProbeSearch.grid(),
                    ProbePrecision.FLOAT32)
                .byAccuracy();
        log.info(
            String.format(
                Locale.ROOT,
                "The last layer of checkpoint %s is a linear probe of the training split, l2 %.2g"
                    + " by validation accuracy.",
                name,
                best.l2()));
        return best;
      }
    }
  }
}
