package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.file.Json;
import dev.medley.run.RunInfo;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * This checkout's own launcher: builds it, and asks it for little things. Help takes 0.35 s on the
 * machine that the promised 2 s are for; one where help takes longer may take longer for the rest.
 */
class StartTest {
  private static final double HELP = 0.5;
  private static final double HELPS_IN_TWO_SECONDS = 2 / 0.35;

  @TempDir Path folder;

  @BeforeAll
  static void build() throws Exception {
    Finished finished = medley(Repository.ROOT, "", "--version");
    assertEquals(0, finished.code(), finished.err());
  }

  @Test
  void helpAnswersWithinHalfASecond() throws Exception {
    assertWithin(HELP, "--help");
  }

  @Test
  void aThousandMembersArePlannedWithinTwoSeconds() throws Exception {
    Files.writeString(
        folder.resolve("big.yaml"),
        """
        family: big
        base: resnet20
        vary:
          - random:
              count: 999
              draw:
                optimizer.learning_rate: {name: log_uniform, low: 0.01, high: 1}
                optimizer.momentum: {name: uniform, low: 0.8, high: 0.99}
                train.batch_size: {name: int, low: 32, high: 256}
                augment: {name: choice, of: [[], [pad_crop], [pad_crop, horizontal_flip]]}
        """);
    String plan = assertWithin(twoSeconds(), "sweep", "plan", "big.yaml");
    assertEquals(1001, plan.lines().count());
  }

  @Test
  void tenThousandRunsAreListedAndFilteredWithinTwoSeconds() throws Exception {
    Versions versions = Versions.current();
    for (int i = 0; i < 10_000; i++) {
      RunInfo info =
          RunInfo.begin("run-" + i, i, "medley", versions, new RunInfo.Data("tiny", "0".repeat(64)))
              .withMetrics(Map.of("test.accuracy", i / 1e4, "test.loss", 1 - i / 1e4))
              .withStatus(Status.FINISHED);
      Path run = Files.createDirectories(folder.resolve("runs").resolve(info.name()));
      Files.writeString(run.resolve("run.json"), Json.text(info.json()));
    }
    double bound = twoSeconds();
    assertEquals(10_001, assertWithin(bound, "runs", "list").lines().count());
    String best =
        assertWithin(
            bound,
            "runs",
            "list",
            "--where=accuracy>0.9995",
            "--where=seed!=9999",
            "--sort=accuracy");
    assertEquals(
        List.of("run-9996", "run-9997", "run-9998"),
        best.lines().skip(1).map(line -> line.split(" ", 2)[0]).toList());
  }

  /** The best of five takes no longer; returns what it printed. */
  private String assertWithin(double seconds, String... args) throws Exception {
    Timed best = bestOfFive(seconds / 2, args);
    assertTrue(best.seconds() <= seconds, "took " + best + ", allowed " + seconds + " s");
    return best.out();
  }

  private double twoSeconds() throws Exception {
    return Math.max(2, HELPS_IN_TWO_SECONDS * bestOfFive(0, "--help").seconds());
  }

  private record Timed(double seconds, String out) {
    @Override
    public String toString() {
      return seconds + " s";
    }
  }

  private Timed bestOfFive(double enough, String... args) throws Exception {
    double best = Double.POSITIVE_INFINITY;
    String out = "";
    for (int i = 0; i < 5 && best > enough; i++) {
      long start = System.nanoTime();
      double computed = childrensSeconds();
      Finished finished = medley(folder, "", args);
      double wall = (System.nanoTime() - start) / 1e9;
      assertEquals("", finished.err());
      out = finished.out();
      // where others use the machine too, what was computed is what it would have taken alone
      best = Math.min(best, Math.min(wall, childrensSeconds() - computed));
    }
    return new Timed(best, out);
  }

  /** Processor time of all child processes that ended, in steps of 10 ms. */
  private static double childrensSeconds() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / 100.0;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "runs list",
        "data list",
        "models list",
        "recipes list",
        "recipes show resnet20",
        "recipes schema",
        "families list",
        "sweep plan seeds-10"
      })
  void whatNeedsNoEngineLoadsNone(String line) throws Exception {
    Path log = folder.resolve("classes.log");
    Finished finished = medley(folder, "-Xlog:class+load:file=" + log, line.split(" ", -1));
    assertEquals(0, finished.code(), finished.err());
    List<String> loaded = Files.readAllLines(log);
    assertTrue(loaded.stream().anyMatch(name -> name.contains("dev.medley.cli.Medley ")));
    assertEquals(
        List.of(),
        loaded.stream().filter(name -> name.matches(".* (ai\\.djl|org\\.nd4j)\\..*")).toList());
  }

  @Test
  void deeplearning4jIsBroughtWhenARecipeAsksForIt() throws Exception {
    Finished finished =
        medley(
            folder,
            "",
            ("train --recipe simclr-dl4j --name a --data tiny --device cpu --threads 1"
                    + " --set train.epochs=1 --set train.batch_size=16"
                    + " --set objective.projector.hidden=32 --json")
                .split(" ", -1));
    assertEquals(0, finished.code(), finished.err());
    assertTrue(
        Files.readString(folder.resolve("runs/a/run.json")).contains("deeplearning4j 1.0.0-M2.1"));
    Finished listed = medley(folder, "", "runs", "list");
    assertTrue(listed.out().lines().anyMatch(line -> line.startsWith("a ")), listed.out());
  }

  @Test
  void scriptsTrainIsMedleyTrain() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(Repository.ROOT.resolve("scripts/train").toString(), "--help");
    Finished finished = Finished.run(builder.directory(folder.toFile()));
    assertEquals(0, finished.code(), finished.err());
    assertTrue(finished.out().startsWith("Usage: medley train "), finished.out());
  }

  @Test
  void theVersionNamesTheCommit() throws Exception {
    Finished finished = medley(folder, "", "--version");
    assertTrue(
        finished
            .out()
            .matches("medley \\d+\\.\\d+\\.\\d+ \\(commit (unknown|[0-9a-f]{40}(-dirty)?)\\)\n"),
        finished.out());
  }

  @Test
  void ctrlCFinishesTheStepWritesACheckpointAndExitsWith130() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Repository.ROOT.resolve("medley").toString(),
            "train",
            "--recipe",
            "mlp",
            "--name",
            "a",
            "--data",
            "tiny",
            "--device",
            "cpu",
            "--set",
            "train.epochs=100000",
            "--set",
            "train.batch_size=16");
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.redirectOutput(folder.resolve("output").toFile());
    Process process = builder.start();
    Path metrics = folder.resolve("runs/a/metrics.jsonl");
    while (process.isAlive() && !(Files.exists(metrics) && Files.size(metrics) > 0)) {
      process.waitFor(50, TimeUnit.MILLISECONDS);
    }
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertTrue(ended, "still running; a shell that ignores SIGINT hands that on");
    String output = Files.readString(folder.resolve("output"));
    assertEquals(130, process.exitValue(), output);
    assertTrue(output.contains("medley resume a"), output);
    Finished shown = medley(folder, "", "runs", "show", "a");
    assertTrue(
        shown.out().lines().anyMatch(line -> line.matches("status +interrupted")), shown.out());
    assertTrue(Files.exists(folder.resolve("runs/a/checkpoints/last/model.safetensors")));
  }

  private static Finished medley(Path from, String options, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(Repository.ROOT.resolve("medley").toString());
    builder.command().addAll(List.of(args));
    builder.environment().put("MEDLEY_JAVA_OPTS", options);
    return Finished.run(builder.directory(from.toFile()));
  }
}
