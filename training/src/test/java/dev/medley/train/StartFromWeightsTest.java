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
import dev.medley.file.Safetensors;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that start from weights, right and wrong ones. */
class StartFromWeightsTest {
  @TempDir Path folder;

  private RunDirectory train(String name, String from, BooleanSupplier stop, String... set) {
    List<String> all = new ArrayList<>(List.of("train.batch_size=16", "train.epochs=1"));
    all.addAll(List.of(set));
    Overrides overrides =
        Overrides.NONE.withData("tiny").withSet(all.toArray(String[]::new)).withInitFrom(from);
    Recipe recipe = new Recipes(Catalog.Roots.standard()).load("resnet8", overrides);
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      return new Training(new DataCatalog(DataHome.standard()), log, stop)
          .train(
              recipe, new Training.Options(folder, Optional.of(name), "cpu", 1, false, "a test"));
    }
  }

  private RunDirectory train(String name, String from, String... set) {
    return train(name, from, () -> false, set);
  }

  private static Path model(RunDirectory run) {
    return run.checkpoints().get("last").directory().resolve("model.safetensors");
  }

  private Path resource(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/weights/" + name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private Path changed(Path model, String name, Tensor... instead) {
    Map<String, Tensor> tensors = Safetensors.open(model).tensors();
    for (Tensor tensor : instead) {
      tensors.put(tensor.name(), tensor);
    }
    Path file = folder.resolve(name);
    Safetensors.write(file, Map.of(), List.copyOf(tensors.values()));
    return file;
  }

  @Test
  void aWrongFileOfEachKindGivesASentenceAndChangesNothing() throws IOException {
    Path good = model(train("good", null, "train.epochs=0"));
    byte[] bytes = Files.readAllBytes(good);
    Path cut = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(bytes, 9000));
    Path misshaped =
        changed(
            good, "misshaped.safetensors", Tensor.of("conv1.weight", new float[9], 1L, 1L, 3L, 3L));
    float[] spoilt = new float[16];
    spoilt[3] = Float.NaN;
    Path nan = changed(good, "nan.safetensors", Tensor.of("bn1.weight", spoilt, 16L));
    Path perceptron = model(train("perceptron", null, "train.epochs=0", "model=mlp"));
    Map<Path, String> refusals =
        Map.of(
            cut,
            "cut off",
            misshaped,
            "conv1.weight is [1, 1, 3, 3], not [16, 1, 3, 3]",
            perceptron,
            "unexpected: layers.0.weight",
            resource("system-2.pt"),
            "posix.system is not a tensor",
            nan,
            "bn1.weight holds NaN",
            resource("every-type.pt"),
            "0 of the network's",
            folder.resolve("nothing.pt"),
            "There is no run");
    List<Path> before = list();
    refusals.forEach(
        (file, sentence) -> {
          UserError error =
              assertThrows(UserError.class, () -> train("wrong", file.toString()), sentence);
          assertTrue(error.getMessage().contains(sentence), error.getMessage());
          assertFalse(error.getMessage().contains("\n"));
        });
    assertEquals(before, list());
  }

  @Test
  void aRunIsNoStartWhileItIsTrained() {
    RunDirectory first = train("first", null, "train.epochs=0");
    String from = first.path().toString();
    try (RunWriter writer = RunWriter.open(first, "a test")) {
      writer.update(info -> info.withStatus(Status.RUNNING));
      UserError error =
          assertThrows(UserError.class, () -> train("second", from, "train.epochs=0"));
      assertEquals(
          "init_from: the run first is running, and its checkpoints change. Wait until it ends, or"
              + " interrupt it.",
          error.getMessage());
      assertFalse(Files.exists(folder.resolve("second")));
    }
    assertEquals(Status.INTERRUPTED, RunDirectory.open(first.path()).status());
    assertEquals(Status.FINISHED, train("second", from, "train.epochs=0").status());
  }

  private List<Path> list() throws IOException {
    try (var tree = Files.walk(folder)) {
      return tree.sorted().toList();
    }
  }

  @Test
  void aFolderOfShardsStartsARunThatSaysWhatItTook() throws IOException {
    RunDirectory first = train("first", null);
    Path shards = Files.createDirectories(folder.resolve("shards"));
    List<Tensor> tensors = List.copyOf(Safetensors.open(model(first)).tensors().values());
    StringBuilder index = new StringBuilder("{\"weight_map\": {");
    for (int i = 0; i < tensors.size(); i++) {
      index.append(i == 0 ? "" : ", ");
      index.append("\"%s\": \"%d.safetensors\"".formatted(tensors.get(i).name(), i % 2));
    }
    for (int shard = 0; shard < 2; shard++) {
      List<Tensor> own = new ArrayList<>();
      for (int i = shard; i < tensors.size(); i += 2) {
        own.add(tensors.get(i));
      }
      Safetensors.write(shards.resolve(shard + ".safetensors"), Map.of(), own);
    }
    Files.writeString(shards.resolve("model.safetensors.index.json"), index.append("}}"));
    RunDirectory second = train("second", shards.toString(), "train.epochs=0");
    assertEquals(first.info().metrics(), second.info().metrics());
    String log = Files.readString(second.log());
    assertTrue(log.contains("taken: conv1.weight, bn1.weight"), log);
    assertTrue(second.origin().orElseThrow().initialWeights().isPresent());
  }

  @Test
  void aFineTuningInterruptedAtEveryStepEndsWithTheBytesOfAnUndisturbedOne() throws IOException {
    RunDirectory start = train("start", null);
    String[] set = {
      "train.epochs=2",
      "data.subset=48",
      "schedule=cosine",
      "optimizer=adamw",
      "fine_tune={probe: {epochs: 1, rate: 3}, layer_decay: 0.7, l2_sp: 0.01, head_rate: 2, freeze: [conv1.*]}",
      "checkpoints.at=[1, 2]"
    };
    RunDirectory whole = train("whole", start.path().toString(), set);
    RunDirectory pieces =
        Interruptions.toTheEnd(train("pieces", start.path().toString(), () -> true, set));
    for (String file :
        List.of(
            "checkpoints/last/model.safetensors",
            "checkpoints/last/training.safetensors",
            "outputs/tiny.test/logits.npy",
            "outputs/epoch-1/tiny.test/logits.npy")) {
      assertArrayEquals(
          Files.readAllBytes(whole.path().resolve(file)),
          Files.readAllBytes(pieces.path().resolve(file)),
          file);
    }
    theCheckpointsOnTheWayHaveOutputs(whole);
  }

  private static void theCheckpointsOnTheWayHaveOutputs(RunDirectory run) {
    assertEquals(List.of("tiny.test", "tiny.validation"), run.outputs("epoch-1"));
    assertEquals(List.of("tiny.test", "tiny.validation"), run.outputs());
    assertEquals("epoch-1", run.outputs("tiny", "test", "epoch-1").info().checkpoint().get());
    byte[] last = bytes(run, "outputs/tiny.test/logits.npy");
    assertArrayEquals(last, bytes(run, "outputs/epoch-2/tiny.test/logits.npy"));
    assertFalse(Arrays.equals(last, bytes(run, "outputs/epoch-1/tiny.test/logits.npy")));
    UserError error = assertThrows(UserError.class, () -> run.outputs("tiny", "train", "epoch-1"));
    assertTrue(error.getMessage().contains("it has tiny.test, tiny.validation"));
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      new Evaluator(new DataCatalog(DataHome.standard()), log)
          .evaluate(run, null, "train", Optional.of("epoch-1"), "cpu", 1, "a test");
    }
    assertEquals(72, run.outputs("tiny", "train", "epoch-1").labels().length);
  }

  private static byte[] bytes(RunDirectory run, String file) {
    try {
      return Files.readAllBytes(run.path().resolve(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
