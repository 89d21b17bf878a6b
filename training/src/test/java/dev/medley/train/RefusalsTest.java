package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What objectives cannot learn from is refused before training, in a sentence. */
class RefusalsTest {
  @TempDir Path folder;

  private Recipe recipe(String data, String... set) {
    return new Recipes(Catalog.Roots.standard())
        .load("resnet8", Overrides.NONE.withData(data).withSet(set));
  }

  private RunDirectory train(Recipe recipe) {
    return train(new DataCatalog(DataHome.standard()), recipe);
  }

  private RunDirectory train(DataCatalog catalog, Recipe recipe) {
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      return new Training(catalog, log, () -> false)
          .train(
              recipe, new Training.Options(folder, Optional.of("run"), "cpu", 1, false, "a test"));
    }
  }

  @Test
  void aLastLayerWithoutBiasCannotBeFittedAtTheEnd() {
    UserError error =
        assertThrows(
            UserError.class, () -> train(recipe("tiny", "model=airbench94", "objective=simclr")));
    assertTrue(error.getMessage().startsWith("model: the last layer of this network has no bias"));
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          objective={name: simclr, temperature: 0}    | objective.temperature must be larger than 0, is 0
          objective={name: supcon, temperature: -1}   | objective.temperature must be larger than 0, is -1
          objective={name: moco, queue: 100}          | train.batch_size is 128, but moco needs a divisor of its queue of 100
          objective={name: moco, queue: 200}          | train.batch_size is 128, but moco needs a divisor of its queue of 200
          objective={name: moco, momentum: 1}         | objective.momentum must be
          objective={name: byol, momentum: -0.1}      | objective.momentum must be
          objective={name: dino, momentum: 1.5}       | objective.momentum must be
          objective={name: swav, prototypes: 1}       | objective.prototypes must be
          objective={name: distillation, teacher: []} | objective.teacher
          """)
  void whatARecipeSaysIsRefusedByKey(String set, String message) {
    UserError refused = assertThrows(UserError.class, () -> recipe("tiny", set));
    assertTrue(refused.getMessage().contains(message), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"simclr", "supcon", "byol", "simsiam", "barlow_twins", "vicreg", "swav"})
  void oneImageCannotBeComparedWithOthers(String objective) {
    UserError refused =
        assertThrows(
            UserError.class, () -> recipe("tiny", "objective=" + objective, "train.batch_size=1"));
    assertTrue(
        refused
            .getMessage()
            .contains(
                "train.batch_size is 1, but %s needs images that it can compare, at least 2"
                    .formatted(objective)),
        refused.getMessage());
  }

  @Test
  void normsNeedMoreThanOneImageInAPiece() {
    UserError refused =
        assertThrows(
            UserError.class, () -> recipe("tiny", "objective=simclr", "train.micro_batch_size=1"));
    assertTrue(
        refused
            .getMessage()
            .contains("train.micro_batch_size is 1, but simclr needs at least 2 images"),
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"mixup", "cutmix"})
  void mixedLabelsAreRefusedWhereALossNeedsOneAnImage(String mixing) {
    UserError refused =
        assertThrows(
            UserError.class,
            () -> recipe("tiny", "objective=[supcon, cross_entropy]", "train." + mixing + "=0.5"));
    assertTrue(
        refused.getMessage().contains("mix labels, of which supcon needs one an image"),
        refused.getMessage());
  }

  @Test
  void smallCropsComeAfterWholeImages() {
    Recipe recipe =
        recipe(
            "tiny",
            "objective=swav",
            "views=[{count: 2, augment: [{name: random_resized_crop, size: 16}]}, {count: 2}]");
    UserError refused = assertThrows(UserError.class, () -> train(recipe));
    assertTrue(refused.getMessage().contains("28 x 28 comes after 16 x 16"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void oneBoxIsNotCutOutOfViewsOfTwoSizes() {
    Recipe recipe =
        recipe(
            "tiny",
            "objective=[swav, cross_entropy]",
            "augment=[]",
            "train.cutmix=1",
            "views=[{}, {augment: [{name: random_resized_crop, size: 16}]}]");
    UserError refused = assertThrows(UserError.class, () -> train(recipe));
    assertTrue(
        refused.getMessage().contains("views are of 28 x 28 and 16 x 16"), refused.getMessage());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void imagesAreSquareWhereTheyAreTurned() throws IOException {
    String data = images("wide", 12, 8, "train/a/1", "train/b/2", "test/a/1");
    Recipe recipe = recipe(data, "objective=rotation", "data.validation=0");
    UserError refused = assertThrows(UserError.class, () -> train(recipe));
    assertTrue(
        refused.getMessage().contains("rotation needs square images, and these are 8 x 12"),
        refused.getMessage());
    assertFalse(Files.exists(folder.resolve("run")));
  }

  @Test
  void cropsLargerThanTheImageAreRefused() {
    Recipe recipe =
        recipe("tiny", "objective=simclr", "augment=[{name: random_resized_crop, size: 64}]");
    UserError refused = assertThrows(UserError.class, () -> train(recipe));
    assertTrue(
        refused
            .getMessage()
            .contains("crops larger than the image: size is 64, images are 28 x 28"),
        refused.getMessage());
    assertEquals(0, folder.toFile().list().length);
  }

  @Test
  void batchesOfTwoGibibytesAreRefusedByKey() throws IOException {
    Path data = folder.resolve("large");
    for (int i = 0; i < 43; i++) {
      image(data.resolve("train/%s/%d.png".formatted(i % 2 == 0 ? "a" : "b", i)), 128, 128);
    }
    image(data.resolve("test/a/0.png"), 128, 128);
    DataCatalog catalog =
        new DataCatalog(new DataHome(Catalog.Roots.standard(), folder.resolve("cache"), null));
    String[] set = {"data.validation=0", "data.size=128"};
    try (RunLog log = new RunLog(Screen.standardError(true));
        Stream<Path> files = Files.walk(folder)) {
      OpenData.open(catalog, recipe(data.toString(), set).data(), 1, log).close();
      Path store = files.filter(file -> file.endsWith("store.json")).findFirst().orElseThrow();
      // as if the images were that large, which takes long to make true
      String large = Files.readString(store).replaceAll("(\"(height|width)\" *: *)128", "$14096");
      Files.writeString(store, large);
    }
    for (String key : List.of("train.batch_size", "evaluate.batch_size")) {
      Recipe recipe = recipe(data.toString(), set[0], set[1], "train.batch_size=42", key + "=43");
      UserError refused = assertThrows(UserError.class, () -> train(catalog, recipe));
      assertEquals(
          key
              + " is 43, but a batch of images of 4096 x 4096 must stay below 2 GiB: set it to at"
              + " most 42, or make data.size smaller.",
          refused.getMessage());
      assertFalse(Files.exists(folder.resolve("run")));
    }
  }

  /** A data set of images of one size; returns its folder. */
  private String images(String name, int width, int height, String... images) throws IOException {
    Path data = folder.resolve(name);
    for (String image : images) {
      image(data.resolve(image + ".png"), width, height);
    }
    return data.toString();
  }

  private static void image(Path file, int width, int height) throws IOException {
    Files.createDirectories(file.getParent());
    ImageIO.write(
        new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
  }

  @ParameterizedTest
  @CsvSource({"cross_entropy", "supcon"})
  void labelsAreNeededWhereTheLossLooksAtThem(String objective) throws IOException {
    String data = images("unlabelled", 8, 8, "train/all/1", "train/all/2", "test/all/1");
    Recipe recipe = recipe(data, "objective=" + objective, "data.validation=0");
    UserError refused = assertThrows(UserError.class, () -> train(recipe));
    assertTrue(
        refused
            .getMessage()
            .contains(objective + " learns from labels, but all images of unlabelled are of one"),
        refused.getMessage());
    assertTrue(!Files.exists(folder.resolve("run")));
  }
}
