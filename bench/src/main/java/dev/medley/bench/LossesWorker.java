package dev.medley.bench;

import dev.medley.binding.Catalog;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.file.Safetensors;
import dev.medley.objective.Moment;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import dev.medley.train.Step;
import dev.medley.train.TrainingState;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes the first steps of a recipe without augmentation and leaves all that another library needs
 * to take the same: the starting weights, every batch, and the losses.
 */
public final class LossesWorker {
  private LossesWorker() {}

  /** Arguments: recipe, data, steps, threads, folder for the results. */
  public static void main(String[] arguments) throws IOException {
    int steps = Integer.parseInt(arguments[2]);
    int threads = Integer.parseInt(arguments[3]);
    Path folder = Path.of(arguments[4]);
    Recipe recipe =
        new Recipes(Catalog.Roots.standard())
            .load(
                arguments[0],
                Overrides.NONE.withData(arguments[1]).withSet("augment=[]", "schedule=constant"));
    DataCatalog catalog = new DataCatalog(DataHome.standard());
    List<String> lines = new ArrayList<>();
    try (Dataset data = catalog.open(recipe.data(), threads, Progress.none());
        Torch torch = Torch.open("cpu", threads);
        OutputStream images =
            new BufferedOutputStream(Files.newOutputStream(folder.resolve("images.u8")))) {
      Network network =
          recipe
              .model()
              .network(data.channels(), data.height(), data.width(), data.classNames().size());
      WritableByteChannel channel = Channels.newChannel(images);
      try (TrainingState state = TrainingState.fresh(torch, recipe, network);
          Step step = new Step(torch, recipe, state, data.scaling(), Precision.FP32);
          Batches batches =
              Batches.training(
                  data.training(), recipe.seed(), recipe.train().batchSize(), 0, threads)) {
        Safetensors.write(folder.resolve("start.safetensors"), Map.of(), state.model());
        for (long t = 1; t <= steps; t++) {
          Batch batch = batches.next();
          channel.write(batch.images().duplicate());
          step.run(
              batch.images(),
              batch.labels(),
              batch.positions(),
              batch.epoch(),
              new Moment(t - 1, steps, steps),
              recipe.optimizer().learningRate(),
              recipe.optimizer().momentum());
          double[] totals = state.takeTotals();
          StringBuilder line = new StringBuilder().append(totals[0] / totals[2]);
          for (int label : batch.labels()) {
            line.append(' ').append(label);
          }
          lines.add(line.toString());
        }
      }
    }
    Files.write(folder.resolve("losses.txt"), lines);
  }
}
