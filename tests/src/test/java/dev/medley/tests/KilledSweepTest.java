package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.file.AtomicFiles;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real command and its workers, killed, stopped, interrupted, short of disk. */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KilledSweepTest {
  private static final int KILLS = Boolean.getBoolean("medley.full") ? 50 : 4;
  private static final String[] SWEEP = {
    "sweep", "--family=f.yaml", "--device=cpu", "--workers=2", "--quiet"
  };
  private static final String[] SLOWLY = {
    "sweep", "--family=f.yaml", "--device=cpu", "--workers=1", "--quiet"
  };
  private static final String[] RESUME = {"sweep", "resume", "f", "--quiet"};

  private static final String FAMILY =
      """
      family: f
      base: resnet8
      set:
        data: {name: fashion-mnist-15k, subset: 256, validation: 0.05}
        train: {epochs: 3, batch_size: 32}
        checkpoints.minutes: 0.005
        evaluate.splits: [validation]
      vary: [{seeds: 3}]
      members:
        - {name: after, init_from: seed-1}
        - {name: averaged, set: {train.ema.decay: 0.9}}
      """;

  @TempDir static Path undisturbed;

  private static long milliseconds;

  @TempDir Path folder;

  @BeforeAll
  static void sweepUndisturbed() throws IOException, InterruptedException {
    Files.writeString(undisturbed.resolve("f.yaml"), FAMILY);
    long start = System.nanoTime();
    Finished finished = Finished.run(MedleyProcess.in(undisturbed, cache(), SWEEP));
    assertEquals(0, finished.code(), finished.err());
    milliseconds = (System.nanoTime() - start) / 1_000_000;
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("f.yaml"), FAMILY);
  }

  private static Path cache() {
    return undisturbed.resolve("cache");
  }

  private ProcessBuilder medley(String... arguments) {
    return MedleyProcess.in(folder, cache(), arguments);
  }

  private Process start(String... arguments) throws IOException {
    return medley(arguments)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("said").toFile())
        .start();
  }

  /** What training gave each member: file by member and name. */
  private static Map<String, byte[]> results(Path folder) throws IOException {
    Map<String, byte[]> results = new TreeMap<>();
    for (RunDirectory run : Runs.list(folder.resolve("runs")).runs()) {
      try (Stream<Path> files = Files.walk(run.path())) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String inside = run.path().relativize(file).toString();
          if (inside.matches("checkpoints/.*\\.safetensors|outputs/.*\\.(npy|txt)")) {
            results.put(run.info().member().orElse("?") + " " + inside, Files.readAllBytes(file));
          }
        }
      }
      String metrics =
          run.metrics().stream()
              .filter(metric -> !metric.name().equals("images_per_second"))
              .map(metric -> metric.step() + " " + metric.name() + " " + metric.value())
              .toList()
              .toString();
      results.put(
          run.info().member().orElse("?") + " metrics", metrics.getBytes(StandardCharsets.UTF_8));
    }
    return results;
  }

  private void assertSameAsUndisturbed() throws IOException {
    Map<String, byte[]> whole = results(undisturbed);
    Map<String, byte[]> killed = results(folder);
    assertEquals(whole.keySet(), killed.keySet());
    whole.forEach((file, bytes) -> assertArrayEquals(bytes, killed.get(file), file));
    assertEquals(5, Runs.list(folder.resolve("runs")).runs().size());
  }

  private boolean isBegun() {
    return Files.exists(folder.resolve("runs/.sweeps/f/sweep.json"));
  }

  @Test
  void aSweepWhoseProcessesAreKilledAgainAndAgainEndsWithTheBytesOfAnUndisturbedOne()
      throws IOException, InterruptedException {
    RandomStream random = RandomStream.of(6, "kills");
    int kills = 0;
    while (kills < KILLS) {
      Process process = start(isBegun() ? RESUME : SWEEP);
      boolean workerFirst = random.nextInt(2) == 0;
      long patience = (long) (milliseconds * random.nextDouble(0.05, 0.5));
      boolean ended = process.waitFor(patience, TimeUnit.MILLISECONDS);
      List<ProcessHandle> workers = process.children().toList();
      if (!ended && workerFirst && !workers.isEmpty()) {
        workers.get(random.nextInt(workers.size())).destroyForcibly();
        kills++;
        ended = process.waitFor(patience, TimeUnit.MILLISECONDS);
      }
      if (ended) { // nothing is left to disturb: the next kill is of another sweep
        assertEquals(0, process.exitValue(), Files.readString(folder.resolve("said")));
        assertSameAsUndisturbed();
        AtomicFiles.deleteTree(folder.resolve("runs"));
      } else {
        process.destroyForcibly().waitFor();
        kills++;
      }
    }
    Finished last = Finished.run(medley(isBegun() ? RESUME : SWEEP));
    assertEquals(0, last.code(), last.err());
    assertSameAsUndisturbed();
  }

  @Test
  void aSweepIsStoppedFromElsewhereRefusesASecondAndContinuesExactly()
      throws IOException, InterruptedException {
    Process process = start(SLOWLY);
    awaitFile("runs/f-base/run.json", process);
    Finished second = Finished.run(medley(SWEEP));
    assertEquals(2, second.code(), second.err());
    assertTrue(second.err().contains("is being trained by process " + process.pid()), second.err());
    Finished status = Finished.run(medley("sweep", "status", "f", "--json"));
    assertTrue(status.out().contains("\"trained_by\": \"process " + process.pid()), status.out());
    Finished stop = Finished.run(medley("sweep", "stop", "f"));
    assertEquals(0, stop.code(), stop.err());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(130, process.exitValue(), Files.readString(folder.resolve("said")));
    String said = Files.readString(folder.resolve("said"));
    assertTrue(said.contains(" interrupted ") || said.contains(" waiting "), said);
    assertEquals(0, Finished.run(medley(RESUME)).code());
    assertSameAsUndisturbed();
  }

  @Test
  void controlCReachesAllProcessesAndEachMemberKeepsACheckpoint()
      throws IOException, InterruptedException {
    Process process = start(SWEEP);
    awaitFile("runs/f-base/run.json", process);
    List<String> kill = new ArrayList<>(List.of("kill", "-INT", "" + process.pid()));
    process.children().forEach(worker -> kill.add("" + worker.pid()));
    assertEquals(0, new ProcessBuilder(kill).start().waitFor());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(130, process.exitValue(), Files.readString(folder.resolve("said")));
    assertTrue(Files.exists(folder.resolve("runs/f-base/checkpoints/last")));
    assertFalse(Files.readString(folder.resolve("said")).contains("failed"));
    assertEquals(0, Finished.run(medley(RESUME)).code());
    assertSameAsUndisturbed();
  }

  @Test
  void filesThatCannotGrowFailTheirMemberOnlyUntilThereIsRoom()
      throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("f.yaml"),
        """
        family: f
        base: mlp
        set: {data: tiny, train.epochs: 1, train.batch_size: 16, model.hidden: [16]}
        members: [{name: large, set: {model.hidden: [2048]}}]
        """);
    Finished swept =
        Finished.run(MedleyProcess.behind("ulimit -f 2048; exec \"$@\"", medley(SWEEP)));
    assertEquals(1, swept.code(), swept.err());
    assertTrue(swept.out().lines().anyMatch(line -> line.matches("base +base +finished .*")));
    assertTrue(swept.out().contains("Files may not grow that large here"), swept.out());
    Finished retried = Finished.run(medley("sweep", "retry", "f", "--quiet"));
    assertEquals(0, retried.code(), retried.err());
  }

  /** Waits for a file that a process is about to write. */
  private void awaitFile(String file, Process process) throws IOException, InterruptedException {
    while (!Files.exists(folder.resolve(file))) {
      assertFalse(
          process.waitFor(20, TimeUnit.MILLISECONDS), Files.readString(folder.resolve("said")));
    }
  }
}
