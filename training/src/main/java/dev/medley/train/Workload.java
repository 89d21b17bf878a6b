package dev.medley.train;

import dev.medley.augment.TestTime;
import dev.medley.data.Batches;
import dev.medley.data.Dataset;
import dev.medley.objective.Objective;
import dev.medley.recipe.EvaluateSettings;
import dev.medley.recipe.Recipe;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a recipe's training consists of.
 *
 * @param steps of training
 * @param evaluated images that go through the network without training it: on the validation split
 *     on the way, for nearest neighbours, probes and outputs
 */
public record Workload(long steps, long evaluated) {
  /**
   * How many images there are.
   *
   * @param training that training sees in an epoch
   * @param splits of each split, as it is evaluated
   */
  public record Images(int training, Map<String, Integer> splits) {
    /** Those of an opened data set. */
    public static Images of(Dataset data) {
      return new Images(
          data.training().size(),
          data.splitNames().stream()
              .collect(Collectors.toMap(name -> name, name -> data.split(name).size())));
    }

    int of(String split) {
      return splits.getOrDefault(split, 0);
    }
  }

  /** That of a recipe on its data. */
  public static Workload of(Recipe recipe, Images images) {
    int epochs = recipe.train().epochs();
    EvaluateSettings evaluate = recipe.evaluate();
    long steps = (long) Batches.stepsPerEpoch(images.training, recipe.train().batchSize()) * epochs;
    boolean logits = recipe.objective().stream().anyMatch(Objective::logits);
    long evaluated =
        evaluate.splits().stream().mapToLong(images::of).sum()
            * TestTime.named(evaluate.tta()).views();
    long features = (long) images.training + images.of("validation");
    if (logits) {
      evaluated += (long) images.of("validation") * times(epochs, evaluate.everyEpochs());
    } else {
      evaluated += features; // for the last layer, which is fitted at the end
    }
    if (evaluate.knn() != null || evaluate.linearProbe() != null) {
      int knn = evaluate.knn() == null ? epochs : evaluate.knn().everyEpochs();
      int probe = evaluate.linearProbe() == null ? epochs : evaluate.linearProbe().everyEpochs();
      evaluated += features * times(epochs, Math.min(knn, probe));
    }
    return new Workload(steps, evaluated);
  }

  /** How often something falls due that is due every so many epochs and at the end. */
  private static long times(int epochs, int every) {
    return epochs == 0 ? 0 : (epochs + every - 1) / Math.max(1, every);
  }
}
