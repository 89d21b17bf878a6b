package dev.medley.train;

import dev.medley.augment.TestTime;
import dev.medley.binding.UserError;
import dev.medley.data.Scaling;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.Recipe;
import dev.medley.run.OutputsInfo;
import dev.medley.run.Preprocessing;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import dev.medley.torch.Network;
import java.util.List;
import java.util.Map;

/**
 * The network of a finished run, as it is used.
 *
 * @param run where it is from
 * @param network for images as the run was trained on
 * @param weights every parameter of it, by name, of the checkpoint that the run's outputs are from
 * @param images what an image goes through before the network sees it
 * @param classes what its logits stand for, in order
 * @param views of an image whose outputs are averaged
 */
public record TrainedNetwork(
    RunDirectory run,
    Network network,
    Map<String, Tensor> weights,
    Preprocessing images,
    List<String> classes,
    TestTime views) {
  /** What mean and deviation do to images in [0, 1]. */
  public Scaling scaling() {
    return Evaluator.scaling(images);
  }

  /**
   * Reads it.
   *
   * @throws UserError if the run is not finished, was not trained here, or its weights are not its
   *     network's
   */
  public static TrainedNetwork of(RunDirectory run) {
    if (run.status() != Status.FINISHED) {
      throw new UserError(
          "The run %s is %s; only a finished run's network can be used."
              .formatted(run.info().name(), run.status().word()));
    }
    OutputsInfo known = Evaluator.known(run);
    Preprocessing images = Evaluator.preprocessing(run);
    Recipe recipe = Training.recipe(run);
    Network network =
        recipe
            .model()
            .network(images.channels(), images.height(), images.width(), known.classes().size());
    Map<String, Tensor> weights =
        CheckpointWeights.of(InitialRun.checkpoint(run, recipe.evaluate().checkpoint()), network);
    return new TrainedNetwork(
        run, network, weights, images, known.classes(), TestTime.named(recipe.evaluate().tta()));
  }
}
