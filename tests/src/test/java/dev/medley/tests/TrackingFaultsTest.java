package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trainings whose server, connection, disk or process fails: their copies end complete, once. */
@Tag("full")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class TrackingFaultsTest {
  private static final int KILLS = 20;
  private static final int EPOCHS = 120;
  private static final long STOPPED_SECONDS = 60;

  @TempDir static Path shared;
  private static MlflowServer server;
  private static MlflowRest rest;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = MlflowServer.start(shared.resolve("mlflow"));
    rest = new MlflowRest(server.address());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void config() throws IOException {
    config(server.address());
  }

  private void config(String address) throws IOException {
    Files.createDirectories(folder.resolve("configs/tracking"));
    Files.writeString(
        folder.resolve("configs/tracking/here.yaml"),
        "uri: %s\nexperiment: faults\nevery_seconds: 1\n".formatted(address));
  }

  private static String[] train(int epochs) {
    return new String[] {
      "train",
      "--recipe=mlp",
      "--data=tiny",
      "--set=train.epochs=" + epochs,
      "--set=train.batch_size=16",
      "--device=cpu",
      "--threads=1",
      "--name=run",
      "--tracking=here"
    };
  }

  private Finished medley(String... args) {
    return new Console(folder, shared.resolve("cache")).run(List.of(args));
  }

  private RunDirectory run() {
    return RunDirectory.open(folder.resolve("runs/run"));
  }

  /** Synchronizes until it says that all is there, and compares. */
  private void assertComplete() {
    Finished synced = medley("track", "sync", "run");
    for (int i = 0; i < 10 && synced.code() != 0; i++) {
      synced = medley("track", "sync", "run");
    }
    assertEquals(0, synced.code(), synced.out());
    rest.assertComplete("faults", run());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "it never came to that");
      Thread.sleep(100);
    }
  }

  /** Whether values of the run were noted as sent. */
  private boolean hasSent(long bytes) {
    try {
      String noted = Files.readString(folder.resolve("runs/run/.mlflow/outbox.json"));
      return noted
          .lines()
          .filter(line -> line.contains("metrics_bytes"))
          .anyMatch(line -> Long.parseLong(line.replaceAll("\\D", "")) > bytes);
    } catch (IOException notYet) {
      return false;
    }
  }

  private CompletableFuture<Finished> training(int epochs) {
    return CompletableFuture.supplyAsync(() -> medley(train(epochs)));
  }

  @Test
  void aTrainingKilledAtTwentyMoments() throws Exception {
    RandomStream random = RandomStream.of(9, "kills");
    int killed = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      boolean begun = Files.exists(folder.resolve("runs/run/run.json"));
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add("dev.medley.cli.Medley");
      command.addAll(begun ? List.of("resume", "run", "--device=cpu") : List.of(train(3 * EPOCHS)));
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("MEDLEY_CACHE", shared.resolve("cache").toString());
      Process process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said-" + kill).toFile())
              .start();
      long before = begun ? run().settledMetrics() : 0;
      double patience = random.nextDouble(0, 1);
      if (!begun || random.nextDouble() < 0.8) {
        // mostly while it sends, otherwise while it starts
        await(
            () ->
                !process.isAlive()
                    || (Files.exists(folder.resolve("runs/run/run.json"))
                        && run().settledMetrics() > before));
      }
      if (!process.waitFor((long) (1000 * patience), TimeUnit.MILLISECONDS)) {
        killed++;
        process.destroyForcibly().waitFor();
      }
    }
    assertEquals(KILLS, killed);
    Finished last = medley("resume", "run", "--device=cpu");
    assertEquals(0, last.code(), last.err());
    assertComplete();
  }

  @Test
  void aServerKilledAndRestartedWhileTraining() throws Exception {
    CompletableFuture<Finished> training = training(EPOCHS);
    await(() -> hasSent(0));
    server.kill();
    long trained = run().settledMetrics();
    await(() -> training.isDone() || run().settledMetrics() > trained);
    server.start();
    Finished finished = training.get();
    assertEquals(0, finished.code(), finished.err());
    assertComplete();
  }

  @Test
  void aServerStoppedForAMinute() throws Exception {
    CompletableFuture<Finished> training = training(EPOCHS);
    await(() -> hasSent(0));
    server.signal("STOP");
    long stopped = System.nanoTime();
    try {
      Finished finished = training.get();
      assertEquals(0, finished.code(), finished.err());
      long left = STOPPED_SECONDS - TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - stopped);
      Thread.sleep(Math.max(0, 1000 * left));
    } finally {
      server.signal("CONT");
    }
    assertComplete();
  }

  @Test
  void aConnectionThatFailsAtRandomWhileTraining() throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(server.port(), 0.4, 3)) {
      config(proxy.address());
      Finished finished = training(EPOCHS).get();
      assertEquals(0, finished.code(), finished.err());
      assertTrue(proxy.faults() > 0);
      assertComplete();
    }
  }

  @Test
  void aDatabaseReplacedByAnEmptyOneWhileTrainingAndAfterIt() throws Exception {
    CompletableFuture<Finished> training = training(EPOCHS);
    await(() -> hasSent(0));
    server.empty();
    Finished finished = training.get();
    assertEquals(0, finished.code(), finished.err());
    assertComplete();
    server.empty();
    assertComplete();
  }

  @Test
  void aDiskThatIsFullWhereTheOutboxLies() throws Exception {
    Path outbox = Files.createDirectories(folder.resolve("runs/run/.mlflow"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", outbox.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeTrue(mount.waitFor() == 0, "a small file system can only be mounted by root");
    try {
      CompletableFuture<Finished> training = training(EPOCHS);
      await(() -> hasSent(0));
      Path filler = outbox.resolve("filler");
      try {
        Files.write(filler, new byte[1 << 16]);
      } catch (IOException full) {
        assertTrue(full.getMessage().contains("No space"), full.getMessage());
      }
      Finished finished = training.get();
      assertEquals(0, finished.code(), finished.err());
      Files.delete(filler);
      assertComplete();
    } finally {
      new ProcessBuilder("umount", outbox.toString()).start().waitFor();
    }
  }
}
