package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
  private static final Workload.Images IMAGES =
      new Workload.Images(1000, Map.of("train", 1200, "validation", 300, "test", 500));

  @TempDir Path folder;

  private Workload of(String... set) {
    Catalog.Roots roots = new Catalog.Roots(folder, folder);
    Recipe recipe = new Recipes(roots).load("resnet8", Overrides.NONE.withSet(set));
    return Workload.of(recipe, IMAGES);
  }

  @Test
  void anEpochHasWholeBatchesOnly() {
    assertEquals(7 * 5, of("train.epochs=5", "train.batch_size=128").steps());
    assertEquals(5, of("train.epochs=5", "train.batch_size=2048").steps());
    assertEquals(0, of("train.epochs=0").steps());
  }

  @Test
  void validationIsSeenWhenItIsDueAndAtTheEndAndOutputsOnce() {
    assertEquals(5 * 300 + 300 + 500, of("train.epochs=5").evaluated());
    assertEquals(
        3 * 300 + 1200,
        of("train.epochs=5", "evaluate={every_epochs: 2, splits: [train]}").evaluated());
    assertEquals(300 + 500, of("train.epochs=0").evaluated());
  }

  @Test
  void neighboursAndProbesAndAFittedLastLayerSeeTrainingAndValidation() {
    assertEquals(
        5 * 300 + 2 * (1000 + 300) + 800,
        of("train.epochs=5", "evaluate.knn={every_epochs: 3}").evaluated());
    assertEquals(
        2 * (1000 + 300) + (1000 + 300) + 800,
        of(
                "train.epochs=5",
                "objective=simclr",
                "augment=[random_resized_crop]",
                "evaluate.linear_probe={every_epochs: 3}")
            .evaluated());
  }
}
