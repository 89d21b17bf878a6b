package dev.medley.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.data.Dataset;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.probe.LinearProbe;
import dev.medley.probe.LinearProbes;
import dev.medley.probe.ProbeSearch;
import dev.medley.recipe.EvaluateSettings;
import dev.medley.recipe.Recipe;
import dev.medley.run.Checkpoint;
import dev.medley.run.Checkpoints;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

  /**
   * Fits for a recipe.
   *
   * @param network with the last layer
   */
  FittedHead(Recipe recipe, Torch torch, Dataset data, Network network, RunLog log) {
    this.recipe = recipe;
    this.torch = torch;
    this.data = data;
    this.network = network;
    this.log = log;
  }

  /** Completes {@code last}, and {@code best} where there is one; what is complete stays. */
  void complete(Checkpoints checkpoints) {
    for (String name : List.of(Checkpoints.LAST, Checkpoints.BEST)) {
      checkpoints.find(name).ifPresent(checkpoint -> complete(checkpoints, name, checkpoint));
    }
  }

  private void complete(Checkpoints checkpoints, String name, Checkpoint checkpoint) {
    Map<String, Tensor> weights = InitialWeights.read(checkpoint.model());
    if (network.parameters().stream().allMatch(p -> weights.containsKey(p.name()))) {
      return;
    }
    List<Tensor> model = new ArrayList<>(weights.values());
    model.addAll(fit(weights).folded());
    List<Tensor> training = List.copyOf(InitialWeights.read(checkpoint.training()).values());
    checkpoints.write(name, checkpoint.state(), model, training);
  }

  private LinearProbe fit(Map<String, Tensor> weights) {
    Network trunk = network.trunk();
    int classes = data.classNames().size();
    try (NDManager scope = torch.manager().newSubManager();
        DeviceArrays arrays = new DeviceArrays(torch, scope);
        Evaluation evaluation = new Evaluation(torch, trunk, data.scaling());
        LinearProbes probes = new LinearProbes(torch)) {
      NDList trained = arrays.toDevice(tensors(trunk.trained(), weights));
      NDList buffers = arrays.toDevice(tensors(trunk.buffers(), weights));
      try (SplitFeatures fitting = features(evaluation, trunk, trained, buffers, "train")) {
        EvaluateSettings.Probe settings = recipe.evaluate().linearProbe();
        boolean given = settings != null && settings.l2() != null;
        if (given || !data.splitNames().contains("validation")) {
          double l2 = given ? settings.l2() : 1.0 / fitting.labels().length;
          return probes.fit(fitting.features(), fitting.labels(), classes, l2);
        }
        try (SplitFeatures validation =
            features(evaluation, trunk, trained, buffers, "validation")) {
          LinearProbe best =
              probes
                  .search(
                      fitting.features(),
                      fitting.labels(),
                      validation.features(),
                      validation.labels(),
                      classes,
                      ProbeSearch.grid())
                  .byAccuracy();
          log.info(
              String.format(
                  Locale.ROOT,
                  "The last layer is a linear probe of the training split, l2 %.2g by validation accuracy.",
                  best.l2()));
          return best;
        }
      }
    }
  }

  private SplitFeatures features(
      Evaluation evaluation, Network trunk, NDList trained, NDList buffers, String split) {
    return SplitFeatures.of(
        torch,
        evaluation,
        trained,
        buffers,
        split.equals("train") ? data.training() : data.split(split),
        recipe.evaluate().batchSize(),
        Math.toIntExact(trunk.featureSize()));
  }

  private static List<Tensor> tensors(List<Parameter> parameters, Map<String, Tensor> weights) {
    return parameters.stream().map(p -> weights.get(p.name())).toList();
  }
}
