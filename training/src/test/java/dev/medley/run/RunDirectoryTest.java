package dev.medley.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.InMemory;
import dev.medley.recipe.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {
  @TempDir(factory = InMemory.class)
  Path runs;

  private RunWriter create(String name) {
    return RunWriter.create(runs, RunFixture.info(name), RunFixture.recipe());
  }

  @Test
  void runJsonReadsBackAsItWasWritten() {
    RunInfo info =
        RunFixture.info("a")
            .withFamily(
                Optional.of(
                    new RunInfo.Membership(
                        "widths", "narrow", Optional.of("architecture"), List.of("model.width"))))
            .withMetrics(Map.of("test.accuracy", 0.1 + 0.2, "test.nll", Double.NaN))
            .withStatus(Status.FINISHED);
    try (RunWriter writer = RunWriter.create(runs, info, RunFixture.recipe())) {
      assertEquals(info, writer.run().info());
      assertEquals("recipe: mlp\n", writer.run().recipe());
    }
  }

  @Test
  void runJsonHasTheFieldsOfItsFormat() throws IOException {
    try (RunWriter writer = create("a")) {
      List<String> keys =
          Files.readAllLines(writer.path().resolve("run.json")).stream()
              .filter(line -> line.matches("  \".*"))
              .map(line -> line.replaceAll("  \"([a-z]+)\".*", "$1"))
              .toList();
      assertEquals(
          List.of(
              "format",
              "id",
              "name",
              "status",
              "seed",
              "family",
              "member",
              "category",
              "varied",
              "start",
              "end",
              "command",
              "versions",
              "data",
              "metrics"),
          keys);
    }
  }

  @Test
  void fieldsOfALaterVersionAreIgnoredAndWrongTypesAreNot() throws IOException {
    create("a").close();
    Path file = runs.resolve("a/run.json");
    String json = Files.readString(file);
    Files.writeString(file, json.replace("\"seed\": 7", "\"seed\": 7, \"mlflow\": {}"));
    assertEquals(7, RunDirectory.open(runs.resolve("a")).info().seed());
    for (String[] edit :
        new String[][] {
          {"\"seed\": 7", "\"seed\": \"7\"", "seed must be a whole number"},
          {"\"running\"", "\"walking\"", "status must be running, finished"},
          {"medley-run/1", "medley-run/2", "this Medley reads medley-run/1"},
          {"\"name\": \"a\"", "\"name\": \"../a\"", "name must be a run's name"},
          {"\"varied\": [ ]", "\"varied\": [ 1 ]", "varied.0 must be a string"},
          {"\"metrics\": { }", "\"metrics\": { \"x\": null }", "metrics.x must be a number"},
        }) {
      Files.writeString(file, json.replace(edit[0], edit[1]));
      String message =
          assertThrows(UserError.class, () -> RunDirectory.open(runs.resolve("a"))).getMessage();
      assertTrue(message.contains(edit[2]) && message.contains("run.json"), message);
    }
  }

  @Test
  void anExistingRunIsNotBegunAgain() {
    create("a").close();
    String message = assertThrows(UserError.class, () -> create("a")).getMessage();
    assertTrue(message.contains("medley resume a"), message);
  }

  @Test
  void aDirectoryWithoutRunJsonIsTakenOverAndLosesNothing() throws IOException {
    Path path = Files.createDirectories(runs.resolve("a/checkpoints/last")).getParent().getParent();
    Files.writeString(path.resolve("metrics.jsonl"), "{}\n");
    Files.writeString(path.resolve("run.json.tmp-1-f"), "{");
    try (RunWriter writer = create("a")) {
      assertEquals(List.of(), writer.checkpoints().names());
      assertEquals(List.of(), writer.run().metrics());
      assertTrue(Files.exists(path.resolve("before-1/metrics.jsonl")));
      assertFalse(Files.exists(path.resolve("run.json.tmp-1-f")));
    }
  }

  @Test
  void unnamedRunsAreNumbered() {
    for (String name : List.of("mlp-tiny-0", "mlp-tiny-0-2", "mlp-tiny-0-3")) {
      RunInfo info = RunFixture.info(RunNames.of("mlp", "tiny", 0));
      try (RunWriter writer = RunWriter.createNumbered(runs, info, RunFixture.recipe())) {
        assertEquals(name, writer.info().name());
      }
    }
    assertEquals("my-recipe--tiny-1", RunNames.of("my recipe!", "tiny", 1));
    assertEquals(100, RunNames.of("x".repeat(200), "tiny", 1234567).length());
    assertTrue(RunNames.isName(RunNames.of("..", "é", -5)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".a", "-a", "a/b", "a\\b", "a b", "é", "a\n"})
  void aNameThatIsNoneIsRefused(String name) {
    assertThrows(UserError.class, () -> RunNames.check(name));
  }

  @Test
  void oneProcessHasOneWriterOfARun() {
    try (RunWriter first = create("a")) {
      String message =
          assertThrows(UserError.class, () -> RunWriter.open(first.run(), "medley resume a"))
              .getMessage();
      assertTrue(
          message.contains(
              "is being written by process "
                  + ProcessHandle.current().pid()
                  + " (medley train --recipe mlp)"),
          message);
      assertThrows(UserError.class, () -> Runs.remove(first.run(), "medley runs remove a"));
    }
    RunWriter.open(RunDirectory.open(runs.resolve("a")), "medley resume a").close();
  }

  @Test
  void aRunLeftRunningIsInterrupted() {
    try (RunWriter writer = create("a")) {
      assertEquals(Status.RUNNING, writer.run().status());
    }
    assertEquals(Status.INTERRUPTED, RunDirectory.open(runs.resolve("a")).status());
    assertEquals(Status.RUNNING, RunDirectory.open(runs.resolve("a")).info().status());
  }

  @Test
  void anOwnerWhoseNumberAnotherProcessHasNowIsDead() throws IOException {
    try (RunWriter writer = create("a")) {
      Path owner = writer.path().resolve(".owner.json");
      Files.writeString(
          owner, Files.readString(owner).replaceAll("\"started\": \"20", "\"started\": \"19"));
      assertEquals(Status.INTERRUPTED, writer.run().status());
    }
  }

  @Test
  void checkpointsAreReadBackAndPruned() {
    try (RunWriter writer = create("a")) {
      Checkpoints checkpoints = writer.checkpoints();
      for (int epoch = 1; epoch <= 12; epoch++) {
        checkpoints.write(
            Checkpoints.epoch(epoch),
            RunFixture.state(epoch),
            RunFixture.tensors(epoch, 3),
            RunFixture.tensors(-epoch, 2));
      }
      checkpoints.copy("epoch-12", Checkpoints.LAST);
      checkpoints.copy("epoch-7", Checkpoints.BEST);
      checkpoints.prune(2, Set.of(3));
      assertEquals(List.of("last", "best", "epoch-3", "epoch-11", "epoch-12"), checkpoints.names());
      assertEquals(7, checkpoints.get("best").model().floats("fc.weight")[2]);
      assertEquals(-12, checkpoints.get("last").training().floats("fc.weight")[1]);
      assertEquals(RunFixture.state(12), checkpoints.get("last").state());
      String message = assertThrows(UserError.class, () -> checkpoints.get("epoch-5")).getMessage();
      assertTrue(message.contains("it has last, best, epoch-3, epoch-11, epoch-12"), message);
      assertThrows(UserError.class, () -> checkpoints.get("../x"));
    }
  }

  @Test
  void aCheckpointsStateReadsBackExactly() {
    try (RunWriter writer = create("a")) {
      CheckpointState state =
          new CheckpointState(
              1L << 40,
              3,
              0.1 + 0.2,
              123,
              Optional.of(new CheckpointState.Best("validation.accuracy", 1 / 3.0, 17)),
              Map.of("train.loss", Double.NaN));
      writer.checkpoints().write("last", state, List.of(), List.of());
      assertEquals(state, writer.checkpoints().get("last").state());
    }
  }

  @Test
  void metricsShorterThanTheirCheckpointSaysAreRefused() {
    try (RunWriter writer = create("a")) {
      String message = assertThrows(WorkFailed.class, () -> writer.metrics(10)).getMessage();
      assertTrue(message.contains("metrics.jsonl has only 0 bytes"), message);
    }
  }

  @Test
  void aFolderThatCannotBeMadeSaysWhatElseToGive() throws IOException {
    Files.writeString(runs.resolve("note"), "a file");
    WorkFailed failure =
        assertThrows(
            WorkFailed.class,
            () ->
                RunWriter.create(runs.resolve("note"), RunFixture.info("a"), RunFixture.recipe()));
    assertTrue(
        failure.getMessage().startsWith("Cannot create the folder ")
            && failure.getMessage().endsWith("write to, such as one after --runs."),
        failure.getMessage());
  }

  @Test
  void aFileThatGoesOnAtItsEndLosesItsTornLineOnly() throws IOException {
    try (RunWriter writer = create("a")) {
      Path file = Files.writeString(writer.path().resolve("metrics.jsonl"), "one\ntwo\nthr");
      try (AppendedFile lines = writer.metrics()) {
        lines.append("x".repeat(100_000));
        lines.append("four");
      }
      List<String> lines = Files.readAllLines(file);
      assertEquals(List.of("one", "two"), lines.subList(0, 2));
      assertEquals("four", lines.get(3));
    }
  }

  @Test
  void aDamagedLineOfMetricsIsRefusedByNumber() throws IOException {
    try (RunWriter writer = create("a")) {
      Files.writeString(
          writer.path().resolve("metrics.jsonl"),
          new Metric(1, 1, 0, "x", 1).toJson() + "\n{\"step\": }\n");
      String message = assertThrows(UserError.class, writer.run()::metrics).getMessage();
      assertTrue(message.contains("metrics.jsonl (line 2)"), message);
    }
  }

  @Test
  void runsAreFoundByNameByPathAndByFamily() {
    for (String name : List.of("base", "wide", "narrow", "other")) {
      RunInfo info = RunFixture.info(name);
      boolean member = !name.equals("other");
      Optional<String> category = Optional.of("architecture").filter(c -> !name.equals("base"));
      RunWriter.create(
              runs,
              member
                  ? info.withFamily(
                      Optional.of(new RunInfo.Membership("widths", name, category, List.of())))
                  : info,
              RunFixture.recipe())
          .close();
    }
    assertEquals("wide", Runs.find(runs, "wide").info().name());
    assertEquals("wide", Runs.find(Path.of("none"), runs.resolve("wide").toString()).info().name());
    assertEquals(
        List.of("narrow", "base", "wide", "other"),
        Runs.resolve(runs, List.of("narrow", "widths", "other", runs + "/./base")).stream()
            .map(run -> run.info().name())
            .toList());
    String message = assertThrows(UserError.class, () -> Runs.find(runs, "wid")).getMessage();
    assertTrue(message.contains("did you mean 'wide'?"), message);
    assertThrows(UserError.class, () -> Runs.find(runs, ".."));
  }

  @Test
  void aDamagedRunIsListedAsAProblem() throws IOException {
    create("a").close();
    create("b").close();
    Files.writeString(runs.resolve("b/run.json"), "{");
    Files.createDirectory(runs.resolve("nothing"));
    Runs.Listing listing = Runs.list(runs);
    assertEquals(1, listing.runs().size());
    assertEquals(1, listing.problems().size());
    assertTrue(listing.problems().get(0).contains("run.json"), listing.problems().get(0));
    assertEquals(List.of(), Runs.list(runs.resolve("absent")).runs());
  }

  @Test
  void aRemovedRunIsGone() throws IOException {
    create("a").close();
    Runs.remove(RunDirectory.open(runs.resolve("a")), "medley runs remove a");
    try (Stream<Path> left = Files.list(runs)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void tenThousandRunsAreListedInTwoSeconds() throws IOException {
    boolean full = Boolean.getBoolean("medley.full");
    int many = full ? 10_000 : 1_000;
    create("a").close();
    byte[] json = Files.readAllBytes(runs.resolve("a/run.json"));
    for (int i = 1; i < many; i++) {
      Files.write(Files.createDirectory(runs.resolve("run-" + i)).resolve("run.json"), json);
    }
    double fastest = Double.POSITIVE_INFINITY;
    for (int attempt = 0; attempt < 5; attempt++) {
      long started = System.nanoTime();
      assertEquals(many, Runs.list(runs).runs().size());
      fastest = Math.min(fastest, (System.nanoTime() - started) / 1e9);
    }
    assertTrue(fastest <= (full ? 2 : 1), "took " + fastest + " s");
  }

  private static final String RECIPE =
      "recipe: mine\ndata: some\nmodel: mlp\noptimizer: sgd\ntrain: {epochs: 2}\n";

  private RunDirectory trained(String name, String more) {
    try (RunWriter writer =
        RunWriter.create(runs, RunFixture.info(name), Optional.of(RECIPE + more))) {
      return writer.run();
    }
  }

  @Test
  void anOriginReachesBackToTheRunsThatItStartedFrom() {
    RunDirectory first = trained("first", "seed: 3\n");
    RunDirectory second = trained("second", "init_from: " + first.path() + "\n");
    Origin origin = second.origin().orElseThrow();
    assertEquals(first.origin(), origin.initialRun());
    assertEquals(3, origin.initialRun().orElseThrow().recipe().seed());
    assertEquals("00ff", origin.fingerprint());
    Runs.remove(first, "test");
    assertEquals(Optional.empty(), second.origin(), "what it started from is gone");
  }

  @Test
  void anOriginKnowsWeightsByTheirBytes() throws IOException {
    Path weights = Files.writeString(runs.resolve("w.safetensors"), "abc");
    RunDirectory run = trained("a", "init_from: " + weights + "\n");
    assertEquals(
        Optional.of("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        run.origin().orElseThrow().initialWeights());
  }

  @Test
  void runsThatStartFromEachOtherAreRefused() {
    RunDirectory run = trained("a", "init_from: " + runs.resolve("b") + "\n");
    trained("b", "init_from: " + runs.resolve("a") + "\n");
    assertThrows(UserError.class, run::origin);
  }

  @Test
  void aRunFromElsewhereHasNoOrigin() {
    try (RunWriter writer = RunWriter.create(runs, RunFixture.info("imported"), Optional.empty())) {
      assertEquals(Optional.empty(), writer.run().origin());
    }
  }
}
