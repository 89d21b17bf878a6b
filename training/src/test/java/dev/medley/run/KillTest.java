package dev.medley.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.InMemory;
import dev.medley.random.RandomStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {
  private static final int KILLS = Boolean.getBoolean("medley.full") ? 100 : 6;
  private static final int ELEMENTS = 50_000;

  @TempDir(factory = InMemory.class)
  Path runs;

  private Process victim(List<String> shell, int elements) throws IOException {
    List<String> command = new ArrayList<>(shell);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Victim.class.getName(),
            runs.toString(),
            "a",
            Integer.toString(elements)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Leaves the process's output readable, unlike {@link Process#destroyForcibly}. */
  private static void kill(Process process) throws InterruptedException {
    assertTrue(process.toHandle().destroyForcibly());
    process.waitFor();
  }

  @Test
  void aKillAtAnyMomentLeavesTheOldOrTheNew() throws Exception {
    RandomStream random = RandomStream.of(0, "kills");
    long before = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = victim(List.of(), ELEMENTS);
      BufferedReader output = reader(process);
      long said = 0;
      for (int i = 0; i < 3; i++) {
        String line = output.readLine();
        assertNotNull(line);
        assertTrue(line.matches("[0-9]+"), line);
        said = Long.parseLong(line);
      }
      assertTrue(said > before);
      Thread.sleep(random.nextInt(40));
      kill(process);
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said = Long.parseLong(line);
      }
      before = checkRun(said);
    }
  }

  /** Everything is whole, and no older than what the victim said was done. */
  private long checkRun(long said) throws IOException {
    RunDirectory run = RunDirectory.open(runs.resolve("a"));
    assertEquals(Status.INTERRUPTED, run.status());
    assertTrue(run.info().metrics().get("step") >= said);
    Checkpoint last = run.checkpoints().get(Checkpoints.LAST);
    long step = last.state().step();
    assertTrue(step >= said && step <= said + 1, step + " after " + said);
    for (float[] elements :
        List.of(last.model().floats("fc.weight"), last.training().floats("fc.weight"))) {
      for (float element : elements) {
        assertEquals((float) step, element);
      }
    }
    List<Metric> metrics = run.metrics();
    for (int i = 0; i < metrics.size(); i++) {
      assertEquals(i + 1, metrics.get(i).step());
    }
    assertTrue(metrics.size() >= step);
    try (RunWriter writer = RunWriter.open(run, "test")) {
      try (var children = Files.walk(writer.path())) {
        assertFalse(
            children.anyMatch(path -> path.getFileName().toString().matches(".*\\.(tmp|old)-.*")));
      }
      assertEquals(step, writer.checkpoints().get(Checkpoints.LAST).state().step());
    }
    return step;
  }

  @Test
  void aLivingWriterIsNamedToASecondOne() throws Exception {
    Process process = victim(List.of(), 10);
    try {
      assertNotNull(reader(process).readLine());
      RunDirectory run = RunDirectory.open(runs.resolve("a"));
      assertEquals(Status.RUNNING, run.status());
      String message =
          assertThrows(UserError.class, () -> RunWriter.open(run, "test")).getMessage();
      assertTrue(
          message.contains("process " + process.pid() + " (medley train --recipe mlp)"), message);
    } finally {
      kill(process);
    }
    RunWriter.open(RunDirectory.open(runs.resolve("a")), "test").close();
  }

  @Test
  void aDiskThatTakesNoMoreIsSaidAndLeavesTheLastGoodCheckpoint() throws Exception {
    Process good = victim(List.of(), 10);
    assertNotNull(reader(good).readLine());
    kill(good);
    // a limit on the size of files stands for a disk that is full; it needs no privileges
    Process process =
        victim(List.of("bash", "-c", "trap '' XFSZ; ulimit -f 100; exec \"$@\"", "bash"), ELEMENTS);
    String line = reader(process).readLine();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertTrue(
        line.matches(
            "failed: Cannot write .*checkpoints/last/model.safetensors: File too large\\. .*ulimit.*"),
        line);
    RunDirectory run = RunDirectory.open(runs.resolve("a"));
    Checkpoint last = run.checkpoints().get(Checkpoints.LAST);
    assertEquals(10, last.model().floats("fc.weight").length);
    assertEquals(last.state().step(), (long) last.model().floats("fc.weight")[9]);
  }
}
