package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Safetensors;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.Checkpoints;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.run.WorkFailed;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
  private static final String[] EVERYTHING = {
    "train.epochs=2",
    "train.batch_size=16",
    "train.micro_batch_size=8",
    "train.ema.decay=0.9",
    "train.sam.rho=0.05",
    "train.lookahead.every=3",
    "train.freeze_after={conv1.weight: 1}",
    "evaluate.tta=mirror_translate",
    "evaluate.batch_size=64",
    "train.clip_norm=1",
    "model.dropout=0.1",
    "evaluate.splits=[train, validation, test]"
  };

  @TempDir Path folder;

  private static Recipe recipe(String... set) {
    return new Recipes(Catalog.Roots.standard())
        .load("resnet8", Overrides.NONE.withData("tiny").withSet(set));
  }

  private RunDirectory train(String name, Recipe recipe, BooleanSupplier stop) {
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      return new Training(new DataCatalog(DataHome.standard()), log, stop)
          .train(
              recipe, new Training.Options(folder, Optional.of(name), "cpu", 1, false, "a test"));
    }
  }

  private RunDirectory resume(RunDirectory run) {
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      return new Training(new DataCatalog(DataHome.standard()), log, () -> false)
          .resume(run, "cpu", Optional.empty(), "a test");
    }
  }

  private static List<String> values(RunDirectory run) {
    return run.metrics().stream()
        .filter(metric -> !metric.name().equals("images_per_second"))
        .map(metric -> metric.step() + " " + metric.name() + " " + metric.value())
        .toList();
  }

  private static void assertSameBytes(RunDirectory first, RunDirectory second, String file)
      throws IOException {
    assertArrayEquals(
        Files.readAllBytes(first.path().resolve(file)),
        Files.readAllBytes(second.path().resolve(file)),
        file);
  }

  @Test
  void aRunInterruptedAtEveryStepEndsWithTheBytesOfAnUndisturbedOne() throws IOException {
    assertInterruptionsLeaveNoTrace(recipe(EVERYTHING));
  }

  @Test
  void soDoesOneWhoseNeighboursVoteAndWhoseLastLayerIsFitted() throws IOException {
    assertInterruptionsLeaveNoTrace(
        new Recipes(Catalog.Roots.standard())
            .load(
                "simclr-r20",
                Overrides.NONE
                    .withData("tiny")
                    .withSet(
                        "model.name=resnet8",
                        "train.epochs=2",
                        "train.batch_size=32",
                        "evaluate.batch_size=128",
                        "evaluate.linear_probe={every_epochs: 2}",
                        "evaluate.knn.every_epochs=1",
                        "checkpoints.at=[1]")));
  }

  private void assertInterruptionsLeaveNoTrace(Recipe recipe) throws IOException {
    RunDirectory whole = train("whole", recipe, () -> false);
    RunDirectory pieces = Interruptions.toTheEnd(train("pieces", recipe, () -> true));
    try (Stream<Path> files = Files.walk(whole.path())) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(safetensors|npy)")).toList()) {
        assertSameBytes(whole, pieces, whole.path().relativize(file).toString());
      }
    }
    assertEquals(values(whole), values(pieces));
    assertEquals(whole.info().metrics(), pieces.info().metrics());
  }

  @Test
  void aCheckpointThatLacksWhatTheRecipeNeedsIsRefusedByFileAndTensor() throws IOException {
    RunDirectory run = train("one", recipe("train.batch_size=16"), () -> true);
    Path file = run.checkpoints().get("last").directory().resolve("training.safetensors");
    Path yaml = run.path().resolve("recipe.yaml");
    String written = run.recipe();

    Files.writeString(yaml, Recipes.write(recipe("train.batch_size=16", "train.ema.decay=0.9")));
    assertRefused(run, file, "raw.conv1.weight is missing");
    Files.writeString(yaml, written);
    Map<String, Tensor> tensors = Safetensors.open(file).tensors();
    tensors.remove("totals");
    Safetensors.write(file, Map.of(), List.copyOf(tensors.values()));
    assertRefused(run, file, "totals is missing");
    String slot = "optimizer.momentum_buffer.conv1.weight";
    tensors = Safetensors.open(file).tensors();
    tensors.put(slot, Tensor.of(slot, new float[1], 1L));
    Safetensors.write(file, Map.of(), List.copyOf(tensors.values()));
    assertRefused(run, file, slot + " is F32 [1], not F32 [16, 1, 3, 3]");
  }

  private void assertRefused(RunDirectory run, Path file, String why) {
    UserError error = assertThrows(UserError.class, () -> resume(run));
    assertEquals(
        "The file %s does not go with the run's recipe.yaml: %s. Put both back as the run wrote them, or train it again."
            .formatted(file, why),
        error.getMessage());
  }

  @Test
  void aCheckpointThatWasNotCopiedBeforeAKillIsCopiedByTheResume() throws IOException {
    int[] steps = {0};
    RunDirectory run =
        train(
            "kept",
            recipe("train.epochs=2", "train.batch_size=16", "checkpoints.at=[1, 2]"),
            () -> ++steps[0] == 4); // of 72 images: the first epoch's last
    byte[] first = removeCheckpoint(run, "epoch-1");
    run = resume(run);
    assertEquals(List.of("last", "best", "epoch-1", "epoch-2"), run.checkpoints().names());
    assertEquals(List.of("tiny.test", "tiny.validation"), run.outputs("epoch-1"));
    assertArrayEquals(first, removeCheckpoint(run, "epoch-1"));

    byte[] second = removeCheckpoint(run, "epoch-2");
    try (RunWriter writer = RunWriter.open(run, "a test")) {
      writer.update(info -> info.withStatus(Status.INTERRUPTED));
    }
    run = resume(RunDirectory.open(run.path()));
    assertEquals(List.of("last", "best", "epoch-2"), run.checkpoints().names());
    assertArrayEquals(second, removeCheckpoint(run, "epoch-2"));
  }

  private static byte[] removeCheckpoint(RunDirectory run, String name) throws IOException {
    Path checkpoint = run.checkpoints().get(name).directory();
    byte[] model = Files.readAllBytes(checkpoint.resolve("model.safetensors"));
    AtomicFiles.deleteTree(checkpoint);
    return model;
  }

  @Test
  void aFinishedRunHasItsOutputsAndItsResults() {
    RunDirectory run = train("one", recipe("train.epochs=1", "train.batch_size=16"), () -> false);
    assertEquals(Status.FINISHED, run.status());
    assertEquals(List.of("tiny.test", "tiny.validation"), run.outputs());
    assertEquals(40, run.outputs("tiny", "test").labels().length);
    assertTrue(run.info().metrics().containsKey("test.accuracy"));
    assertTrue(run.metrics().stream().map(Metric::name).toList().contains("train.loss"));
    assertEquals(List.of(Checkpoints.LAST, Checkpoints.BEST), run.checkpoints().names());
    assertEquals(Status.FINISHED, resume(run).status());
  }

  @Test
  void aLossThatIsNoNumberFailsTheRunAndKeepsTheLastGoodCheckpoint() {
    Recipe recipe = recipe("train.epochs=3", "train.batch_size=16", "optimizer.learning_rate=1e30");
    WorkFailed failure = assertThrows(WorkFailed.class, () -> train("nan", recipe, () -> false));
    assertTrue(failure.getMessage().startsWith("The loss is "), failure.getMessage());
    assertTrue(failure.getMessage().contains("optimizer.learning_rate"));
    assertEquals(Status.FAILED, RunDirectory.open(folder.resolve("nan")).status());
  }

  @Test
  void aRunStartsFromAnothersWeightsAndBringsItsNormalisationAlong() {
    RunDirectory first =
        train(
            "first",
            recipe(
                "train.epochs=1",
                "train.batch_size=16",
                "data.normalize={mean: [0.3], std: [0.2]}"),
            () -> false);
    Recipe recipe =
        new Recipes(Catalog.Roots.standard())
            .load(
                "resnet8",
                Overrides.NONE
                    .withData("tiny")
                    .withInitFrom(first.path().toString())
                    .withSet("train.epochs=0"));
    RunDirectory second = train("second", recipe, () -> false);
    assertEquals(first.info().metrics(), second.info().metrics());
    assertTrue(second.recipe().contains("0.3"), second.recipe());
  }

  @Test
  void aRunIsReproducedToTheByteAndAForeignChangeIsFound() throws IOException {
    RunDirectory run = train("one", recipe("train.epochs=1", "train.batch_size=16"), () -> false);
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      Training training = new Training(new DataCatalog(DataHome.standard()), log, () -> false);
      assertEquals(new Reproduction(true, List.of()), training.reproduce(run, "cpu", "a test"));
      Path logits = run.path().resolve("outputs/tiny.test/logits.npy");
      byte[] bytes = Files.readAllBytes(logits);
      bytes[bytes.length - 1] ^= 1;
      Files.write(logits, bytes);
      assertEquals(
          List.of("outputs/tiny.test/logits.npy differs."),
          training.reproduce(run, "cpu", "a test").differences());
    }
  }

  @Test
  void aRunIsNotTrainedAgainOnOtherData() throws IOException {
    RunDirectory run = train("one", recipe("train.epochs=1", "train.batch_size=16"), () -> false);
    Path info = run.path().resolve("run.json");
    String other = "0".repeat(64);
    Files.writeString(info, Files.readString(info).replace(run.info().data().fingerprint(), other));
    RunDirectory changed = RunDirectory.open(run.path());
    assertEquals(other, changed.info().data().fingerprint());
    int[] steps = {0};
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      Training training =
          new Training(new DataCatalog(DataHome.standard()), log, () -> ++steps[0] < 0);
      UserError error =
          assertThrows(UserError.class, () -> training.reproduce(changed, "cpu", "a test"));
      assertEquals(
          "The data set tiny has changed since the run one was begun; it cannot be reproduced.",
          error.getMessage());
    }
    assertEquals(0, steps[0]);
  }

  @Test
  void aRunOfTheLongestNameIsReproduced() {
    RunDirectory run = train("r".repeat(100), recipe("train.epochs=0"), () -> false);
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      Training training = new Training(new DataCatalog(DataHome.standard()), log, () -> false);
      assertTrue(training.reproduce(run, "cpu", "a test").identical());
    }
  }

  @Test
  void aModelTooNarrowForTheEngineIsRefusedBeforeThereIsARun() {
    UserError error =
        assertThrows(
            UserError.class, () -> train("narrow", recipe("model.width=0.25"), () -> false));
    assertEquals(
        "The model and the data tiny do not go together: conv1 would have 4 channels, at least 8"
            + " are needed: a larger model.width.",
        error.getMessage());
    assertFalse(Files.exists(folder.resolve("narrow")));
  }

  @Test
  void cropsOfAnotherSizeAreTrainedOnUnlessTheModelTakesOneSizeOnly() {
    String crop = "augment=[{name: random_resized_crop, size: 20}, cutout]";
    assertEquals(
        Status.FINISHED,
        train("crop", recipe("train.epochs=1", "train.cutmix=1", crop), () -> false).status());
    UserError mlp =
        assertThrows(UserError.class, () -> train("mlp", recipe("model=mlp", crop), () -> false));
    assertTrue(mlp.getMessage().contains("images of 20 x 20 out of those of 28 x 28"));
    String large = "augment=[{name: random_resized_crop, size: 29}]";
    UserError larger =
        assertThrows(UserError.class, () -> train("large", recipe(large), () -> false));
    assertTrue(larger.getMessage().contains("crops larger than the image"));
    assertFalse(Files.exists(folder.resolve("large")));
  }

  @Test
  void thatColourOperationsDoLittleOnGrayscaleDataIsSaidOnce() throws IOException {
    String said = "tiny is grayscale";
    RunDirectory run =
        train("gray", recipe("train.epochs=1", "augment=[color_jitter, hue]"), () -> false);
    String log = Files.readString(run.path().resolve("log.txt"));
    assertEquals(log.indexOf(said), log.lastIndexOf(said));
    assertTrue(log.contains(said), log);
    RunDirectory plain = train("plain", recipe("train.epochs=1", "augment=[cutout]"), () -> false);
    assertFalse(Files.readString(plain.path().resolve("log.txt")).contains(said));
  }
}
