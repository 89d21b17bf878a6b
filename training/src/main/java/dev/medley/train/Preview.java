package dev.medley.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.augment.Augmentation;
import dev.medley.augment.Chain;
import dev.medley.augment.Size;
import dev.medley.binding.UserError;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.Dataset;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a recipe's augmentation makes of images, as a picture for eyes: a row for each image, which
 * shows it as it is, then its views of epoch 0, of epoch 1, and so on. They are the numbers that
 * training draws, before normalisation and mixing.
 *
 * @param picture the grid, white between cells
 * @param views of an image in an epoch
 * @param epochs that are shown
 * @param rows what each shows, from the top
 */
public record Preview(BufferedImage picture, int views, int epochs, List<Row> rows) {
  /**
   * An image.
   *
   * @param id in its data set
   * @param className of its label
   */
  public record Row(String id, String className) {}

  private static final int COLUMNS = 8;
  private static final int GAP = 2;

  /** Columns that do not belong to the same epoch are this much farther apart. */
  private static final int EXTRA_GAP = 4;

  /** Small images are enlarged by a whole factor to at most this many pixels. */
  private static final int CELL = 64;

  private static final int WHITE = 0xFFFFFF;

  /**
   * Makes the picture: as many whole epochs as fit into 8 columns, at least one.
   *
   * @param data opened with the recipe's settings
   * @param images how many rows: the first that a training with the recipe's seed sees; fewer where
   *     the data have fewer
   * @throws UserError if the recipe changes no image, or cannot change images of this size
   */
  public static Preview of(Recipe recipe, Dataset data, int images) {
    List<List<Augmentation>> chains = recipe.viewChains();
    if (chains.stream().allMatch(List::isEmpty)) {
      throw new UserError(
          "The recipe %s changes no image: its augment is empty. Try one, such as --set 'augment=[random_resized_crop, horizontal_flip]'."
              .formatted(recipe.recipe()));
    }
    int epochs = Math.max(1, (COLUMNS - 1) / chains.size());
    try (Torch torch = Torch.open("cpu", 1);
        Batches batches = Batches.training(data.training(), recipe.seed(), images, 0, 1)) {
      Batch batch = batches.next();
      List<Views> columns = columns(torch, recipe, data, batch, epochs);
      return new Preview(
          paint(columns, batch.size(), new Size(data.height(), data.width()), chains.size()),
          chains.size(),
          epochs,
          rows(data, batch));
    }
  }

  /**
   * A column: one view of every image.
   *
   * @param pixels (n, channels, height, width), in [0, 1]
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Views(float[] pixels, int channels, Size size) {
    static Views of(NDArray images) {
      Shape shape = images.getShape();
      return new Views(
          images.toFloatArray(),
          (int) shape.get(1),
          new Size((int) shape.get(2), (int) shape.get(3)));
    }

    int rgb(int image, int row, int column) {
      int rgb = 0;
      for (int k = 0; k < 3; k++) {
        int plane = image * channels + Math.min(k, channels - 1);
        float value = pixels[(plane * size.height() + row) * size.width() + column];
        rgb = rgb << 8 | Math.round(255 * Math.min(1, Math.max(0, value)));
      }
      return rgb;
    }
  }

  private static List<Views> columns(
      Torch torch, Recipe recipe, Dataset data, Batch batch, int epochs) {
    List<Chain> chains = chains(recipe);
    List<String> functions = new ArrayList<>(List.of(StepScript.IMAGES));
    chains.forEach(chain -> functions.add(chain.script()));
    List<Long> shape = List.of((long) data.channels(), (long) data.height(), (long) data.width());
    Draws draws = new Draws(recipe, shape);
    List<Views> columns = new ArrayList<>();
    try (Script script = torch.compile(functions);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray bytes =
          scope.create(
              batch.images(),
              new Shape(batch.size(), data.height(), data.width(), data.channels()),
              DataType.UINT8);
      columns.add(Views.of(script.call(scope, "images", bytes).get(0)));
      for (int epoch = 0; epoch < epochs; epoch++) {
        for (int view = 0; view < chains.size(); view++) {
          NDArray numbers =
              scope.create(
                  draws.augmentation(batch.positions(), epoch, view),
                  new Shape(batch.size(), draws.perImage(view)));
          NDArray images = script.call(scope, "images", bytes).get(0);
          String function = chains.get(view).function();
          columns.add(Views.of(script.call(scope, function, images, numbers).get(0)));
        }
      }
    }
    return columns;
  }

  private static List<Chain> chains(Recipe recipe) {
    List<List<Augmentation>> views = recipe.viewChains();
    return IntStream.range(0, views.size())
        .mapToObj(view -> new Chain("view_" + view, views.get(view)))
        .toList();
  }

  private static BufferedImage paint(List<Views> columns, int images, Size whole, int views) {
    int zoom = Math.max(1, CELL / Math.max(whole.height(), whole.width()));
    int width = zoom * whole.width() + GAP;
    int height = zoom * whole.height() + GAP;
    int last = columns.size() - 1;
    BufferedImage picture =
        new BufferedImage(
            columns.size() * width - GAP + EXTRA_GAP * group(last, views),
            images * height - GAP,
            BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        picture.setRGB(x, y, WHITE);
      }
    }
    for (int column = 0; column < columns.size(); column++) {
      Views shown = columns.get(column);
      int left = column * width + EXTRA_GAP * group(column, views);
      for (int image = 0; image < images; image++) {
        for (int y = 0; y < zoom * shown.size().height(); y++) {
          for (int x = 0; x < zoom * shown.size().width(); x++) {
            picture.setRGB(left + x, image * height + y, shown.rgb(image, y / zoom, x / zoom));
          }
        }
      }
    }
    return picture;
  }

  /** Which group a column is in: the images, then the views of each epoch, or single ones. */
  private static int group(int column, int views) {
    return column == 0 || views == 1 ? Math.min(column, 1) : 1 + (column - 1) / views;
  }

  private static List<Row> rows(Dataset data, Batch batch) {
    try {
      List<String> ids = data.training().ids();
      return IntStream.range(0, batch.size())
          .mapToObj(
              i -> new Row(ids.get(batch.positions()[i]), data.classNames().get(batch.labels()[i])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
