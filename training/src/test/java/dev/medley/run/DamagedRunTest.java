package dev.medley.run;

import dev.medley.file.InMemory;
import dev.medley.file.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a run's files have become, they are read or refused, and cheaply. */
class DamagedRunTest {
  private static final long MULTIPLE = 60;
  private static final long CONSTANT = 300_000;

  @TempDir(factory = InMemory.class)
  Path runs;

  private RunWriter run;

  @BeforeEach
  void begin() {
    run =
        RunWriter.create(
            runs,
            RunFixture.info("a").withMetrics(Map.of("test.nll", Double.NaN)),
            RunFixture.recipe());
  }

  @AfterEach
  void end() {
    run.close();
  }

  private static void attack(Path file, Mutations.Reader reader) throws IOException {
    Mutations.attack(Files.readAllBytes(file), file, MULTIPLE, CONSTANT, reader);
  }

  @Test
  void runJsonIsReadOrRefused() throws IOException {
    attack(run.path().resolve("run.json"), file -> RunDirectory.open(file.getParent()));
  }

  @Test
  void metricsAreReadOrRefused() throws IOException {
    try (AppendedFile metrics = run.metrics()) {
      for (int step = 1; step <= 20; step++) {
        metrics.append(new Metric(step, 1, step, "train.loss", 1.0 / step).toJson());
      }
    }
    RunDirectory directory = run.run();
    attack(run.path().resolve("metrics.jsonl"), file -> directory.metrics());
  }

  @Test
  void aCheckpointsStateIsReadOrRefused() throws IOException {
    Checkpoints checkpoints = run.checkpoints();
    checkpoints.write("last", RunFixture.state(3), RunFixture.tensors(3, 3), List.of());
    Checkpoint last = checkpoints.get("last");
    attack(last.directory().resolve("state.json"), file -> last.state());
  }

  @Test
  void outputsAreReadOrRefused() throws IOException {
    OutputsInfo info =
        new OutputsInfo(
            "tiny",
            "test",
            Optional.empty(),
            3,
            List.of("cat", "dog"),
            Optional.of("last"),
            Optional.of(new Preprocessing(1, 28, 28, List.of(0.5), List.of(0.25))),
            Map.of());
    for (String name : List.of("outputs.json", "ids.txt", "labels.npy", "logits.npy")) {
      try (OutputsWriter writer = run.outputs(info, true, OptionalInt.empty())) {
        writer.append(
            new float[6], new float[0], new long[] {0, 1, 0}, List.of("test/0", "test/1", "2"));
        writer.commit();
      }
      attack(
          run.path().resolve("outputs/tiny.test").resolve(name),
          file -> {
            Outputs outputs = Outputs.open(file.getParent());
            outputs.labels();
            outputs.ids();
          });
    }
  }
}
