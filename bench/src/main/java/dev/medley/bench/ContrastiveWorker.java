package dev.medley.bench;

import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import java.io.IOException;
import java.nio.file.Path;

/** Trains epochs of the recipe simclr-r20, or its like with another network, over a folder. */
public final class ContrastiveWorker {
  private ContrastiveWorker() {}

  /** Arguments: model, precision, batch size, threads, folder of images, folder for the store. */
  public static void main(String[] arguments) throws IOException {
    Recipe recipe =
        new Recipes(Catalog.Roots.standard())
            .load(
                "simclr-r20",
                Overrides.NONE.withSet(
                    "model=" + arguments[0],
                    "train.precision=" + arguments[1],
                    "train.batch_size=" + arguments[2]));
    EpochWorker.answer(recipe, Integer.parseInt(arguments[3]), arguments[4], Path.of(arguments[5]));
  }
}
