package dev.medley.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.augment.Augmentation;
import dev.medley.augment.Augmentations;
import dev.medley.augment.Chain;
import dev.medley.augment.Draw;
import dev.medley.augment.Normalize;
import dev.medley.binding.Settings;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.data.Split;
import dev.medley.random.RandomStream;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes two views of every image of an epoch, from the store, with SimCLR's augmentation. */
public final class AugmentWorker {
  private static final String AUGMENT =
      "augment: [random_resized_crop, horizontal_flip, color_jitter, grayscale]";
  private static final String VIEWS =
      """
      def views(x: Tensor, p: Tensor, q: Tensor, mean: Tensor, std: Tensor) -> List[Tensor]:
        x = x.permute([0, 3, 1, 2]).float().div_(255.)
        return [normalize(augment(x, p), mean, std), normalize(augment(x, q), mean, std)]
      """;

  private record Recipe(List<Augmentation> augment) {}

  private final Dataset data;
  private final Torch torch;
  private final Chain chain;
  private final Script script;
  private final NDArray mean;
  private final NDArray std;

  private AugmentWorker(Dataset data, Torch torch) {
    this.data = data;
    this.torch = torch;
    chain =
        new Chain(
            Settings.of(Recipe.class, Augmentations.ALL).parse(AUGMENT, "bench/augment").augment());
    script = torch.compile(VIEWS, chain.script(), Normalize.SCRIPT);
    mean = torch.manager().create(data.scaling().mean(), new Shape(1, data.channels(), 1, 1));
    std = torch.manager().create(data.scaling().std(), new Shape(1, data.channels(), 1, 1));
  }

  /** Arguments: batch size, threads, folder of images, folder for the store. */
  public static void main(String[] arguments) throws IOException {
    int batchSize = Integer.parseInt(arguments[0]);
    int threads = Integer.parseInt(arguments[1]);
    DataHome standard = DataHome.standard();
    DataHome home = new DataHome(standard.roots(), Path.of(arguments[3]), standard.repository());
    DataCatalog catalog = new DataCatalog(home);
    try (Dataset data = catalog.open(catalog.locate(arguments[2]), threads, Progress.none());
        Torch torch = Torch.open("cpu", threads)) {
      AugmentWorker worker = new AugmentWorker(data, torch);
      Split training = data.split("train");
      int steps = Batches.stepsPerEpoch(training.size(), batchSize);
      try (Batches batches = Batches.training(training, 0, batchSize, 0, threads)) {
        Side.answer(
            () -> {
              for (int i = 0; i < steps; i++) {
                worker.views(batches.next());
              }
            });
      }
      worker.script.close();
    }
  }

  private void views(Batch batch) {
    Shape images = new Shape(batch.size(), data.height(), data.width(), data.channels());
    try (NDManager scope = torch.manager().newSubManager()) {
      script.call(
          scope,
          "views",
          scope.create(batch.images(), images, DataType.UINT8),
          draw(scope, batch, 0),
          draw(scope, batch, 1),
          mean,
          std);
    }
  }

  private NDArray draw(NDManager scope, Batch batch, int view) {
    int[] images = batch.positions();
    float[] rows = new float[images.length * chain.parameters()];
    for (int i = 0; i < images.length; i++) {
      RandomStream random = RandomStream.of(0, "augment", batch.epoch(), images[i], view);
      Draw draw =
          new Draw(
              random, 0, batch.epoch(), images[i], data.channels(), data.height(), data.width());
      chain.draw(draw, rows, i * chain.parameters());
    }
    return scope.create(rows, new Shape(images.length, chain.parameters()));
  }
}
