package dev.medley.bench;

import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.data.Split;
import dev.medley.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;

/** Trains epochs over a folder of images from the store, shifted and mirrored at random. */
public final class EpochWorker {
  private EpochWorker() {}

  /** Arguments: model, precision, batch size, threads, folder of images, folder for the store. */
  public static void main(String[] arguments) throws IOException {
    int batch = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    Recipe recipe = Side.recipe(arguments[0], arguments[1], batch, "[pad_crop, horizontal_flip]");
    answer(recipe, threads, arguments[4], Path.of(arguments[5]));
  }

  /** Trains a recipe's epochs over a folder of images, whose store lies in another. */
  static void answer(Recipe recipe, int threads, String images, Path cache) throws IOException {
    int batch = recipe.train().batchSize();
    DataHome standard = DataHome.standard();
    DataHome home = new DataHome(standard.roots(), cache, standard.repository());
    DataCatalog catalog = new DataCatalog(home);
    try (Dataset data = catalog.open(catalog.locate(images), threads, Progress.none());
        Side side =
            new Side(recipe, threads, data.width(), data.classNames().size(), data.scaling())) {
      Split training = data.split("train");
      int steps = Batches.stepsPerEpoch(training.size(), batch);
      try (Batches batches = Batches.training(training, recipe.seed(), batch, 0, threads)) {
        Side.answer(() -> epoch(side, batches, steps));
      }
    }
  }

  private static void epoch(Side side, Batches batches, int steps) {
    for (int i = 0; i < steps; i++) {
      Batch batch = batches.next();
      side.step(batch.images(), batch.labels(), batch.positions(), batch.epoch());
    }
  }
}
