package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.Dataset;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.Moment;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * How fast a recipe trains on this machine, by a few steps that are really taken.
 *
 * @param step seconds of a training step, from the store to the changed weights
 * @param image seconds of one image that is evaluated
 */
public record Pace(double step, double image) {
  private static final int MEASURED = 3;

  /** The first step also compiles, and is left out unless it takes this long by itself. */
  private static final double LONG_STEP_SECONDS = 20;

  /**
   * Measures on a device, with a run's fresh weights and first batches.
   *
   * @param runs where teachers are found
   * @throws UserError if recipe and data do not go together
   */
  public static Pace measure(Torch torch, Recipe wanted, Dataset data, Path runs) {
    Recipe recipe = wanted.withData(wanted.data().withNormalize(data.normalize()));
    Requirements.batches(recipe, data);
    Network network = Training.network(recipe, data);
    Learner learner = Learner.of(recipe, network, Teacher.of(recipe, runs, data));
    Map<String, Tensor> start = FreshWeights.of(network.parameters(), recipe);
    start.putAll(FreshWeights.of(learner.beside(), recipe));
    Precision precision = Precision.choose(recipe.train().precision(), torch.device()).precision();
    try (TrainingState state = new TrainingState(torch, recipe, learner, start);
        Steps steps = Steps.of(torch, recipe, state, data.scaling(), precision, 0);
        Evaluation evaluation = new Evaluation(torch, state.network(), data.scaling());
        Batches batches =
            Batches.training(
                data.training(), recipe.seed(), recipe.train().batchSize(), 0, Torch.threads())) {
      long[] taken = {0};
      double seconds =
          usual(
              () -> {
                take(recipe, steps, batches.next(), taken[0]++, data.training().size());
                state.totals().toDoubleArray(); // waits for the device
              });
      Batch batch = batches.next();
      double evaluated = usual(() -> evaluation.run(state, batch.images(), batch.size()));
      return new Pace(seconds, evaluated / batch.size());
    }
  }

  /** Seconds of a whole training; neither starting nor fitting probes nor writing is in it. */
  public double seconds(Workload work) {
    return step * work.steps() + image * work.evaluated();
  }

  /** A step of the last epoch, when everything moves that ever does. */
  private static void take(Recipe recipe, Steps step, Batch batch, long taken, int images) {
    long perEpoch = Batches.stepsPerEpoch(images, recipe.train().batchSize());
    long done = perEpoch * Math.max(0, recipe.train().epochs() - 1) + taken;
    long steps = Math.max(done + 1, perEpoch * recipe.train().epochs());
    step.run(
        batch.images(),
        batch.labels(),
        batch.positions(),
        done / perEpoch,
        new Moment(done, steps, perEpoch),
        recipe.schedule().learningRate(done, steps, perEpoch, recipe.optimizer().learningRate()),
        recipe.schedule().momentum(done, steps, perEpoch, recipe.optimizer().momentum()));
  }

  /** The median of some seconds after the first time. */
  private static double usual(Runnable work) {
    double first = seconds(work);
    if (first >= LONG_STEP_SECONDS) {
      return first;
    }
    double[] seconds = new double[MEASURED];
    for (int i = 0; i < MEASURED; i++) {
      seconds[i] = seconds(work);
    }
    Arrays.sort(seconds);
    return seconds[MEASURED / 2];
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
