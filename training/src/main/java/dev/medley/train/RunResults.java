package dev.medley.train;

import dev.medley.data.Dataset;
import dev.medley.recipe.Recipe;
import dev.medley.run.Checkpoint;
import dev.medley.run.Checkpoints;
import dev.medley.run.RunWriter;
import dev.medley.torch.Network;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a trained network is worth: the last steps of a training, which can be taken again. */
final class RunResults {
  private final Recipe recipe;
  private final Torch torch;
  private final Dataset data;
  private final Learner learner;
  private final RunLog log;
  private final Watch watch;

  RunResults(Recipe recipe, Torch torch, Dataset data, Learner learner, RunLog log, Watch watch) {
    this.recipe = recipe;
    this.torch = torch;
    this.data = data;
    this.learner = learner;
    this.log = log;
    this.watch = watch;
  }

  /**
   * Fits the last layer where no objective trains it, and writes the outputs of the splits that the
   * recipe names and the data have, also those of the checkpoints that are kept for good.
   *
   * @return {@code <split>.loss} and {@code <split>.accuracy}; empty where the watch stopped it
   */
  Optional<Map<String, Double>> write(RunWriter run) {
    Checkpoints checkpoints = run.checkpoints();
    List<String> kept =
        recipe.checkpoints().at().stream()
            .map(Checkpoints::epoch)
            .filter(name -> checkpoints.find(name).isPresent())
            .toList();
    try {
      if (!learner.predicts()) {
        new FittedHead(recipe, torch, data, learner.output(), log, watch)
            .complete(checkpoints, kept);
      }
      kept.forEach(name -> outputs(run, checkpoints.get(name), true));
      Checkpoint last = InitialRun.checkpoint(run.run(), recipe.evaluate().checkpoint());
      return Optional.of(outputs(run, last, false));
    } catch (Watch.Stopped e) {
      return Optional.empty();
    }
  }

  private Map<String, Double> outputs(RunWriter run, Checkpoint checkpoint, boolean onTheWay) {
    Network network = learner.output();
    Map<String, Double> results = new LinkedHashMap<>();
    try (OutputsOfRun outputs =
        new OutputsOfRun(
            torch, network, checkpoint, onTheWay, data.scaling(), recipe.evaluate(), watch)) {
      for (String split : recipe.evaluate().splits()) {
        if (data.splitNames().contains(split)) {
          results.putAll(outputs.write(run, data, split, true));
        } else {
          log.infoOnce(
              "%s has no split %s, so there are no outputs of it.".formatted(data.name(), split));
        }
      }
    }
    return results;
  }
}
