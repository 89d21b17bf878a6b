package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.file.AtomicFiles;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real training whose process is killed at random moments and resumed, beside an undisturbed one.
 *
 * @param folder of both
 * @param train the command without its name, run and place
 */
record KilledRun(Path folder, List<String> train) {
  private static final List<String> RESUME = List.of("resume", "run", "--device=cpu", "--quiet");

  /** Kills in the middle of a training before it may end, and for each so many tries at most. */
  private static final int TRIES = 6;

  /**
   * Trains both; they must end with the same bytes.
   *
   * @param kills that must hit a training which has begun and has not ended
   */
  void check(int kills, String seed) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Finished undisturbed = Finished.run(process("whole", command()));
    long milliseconds = (System.nanoTime() - start) / 1_000_000;
    assertEquals(0, undisturbed.code(), undisturbed.err());

    RandomStream random = RandomStream.of(20, "kills", seed);
    int hits = 0;
    for (int tries = 0; hits < kills; tries++) {
      assertTrue(tries < kills * TRIES, "only %d of %d kills hit".formatted(hits, tries));
      hits += kill((long) (milliseconds * random.nextDouble(0.1, 0.9))) ? 1 : 0;
    }
    Finished last = Finished.run(process("killed", next()));
    assertEquals(0, last.code(), last.err());

    for (Path file : results()) {
      Path other = run("killed").resolve(run("whole").relativize(file));
      assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other), file.toString());
    }
    assertEquals(metrics("whole"), metrics("killed"));
  }

  /** Whether it hit a training in the middle; one that came to its end is begun anew. */
  private boolean kill(long patience) throws IOException, InterruptedException {
    Path said = folder.resolve("said");
    Process process =
        process("killed", next()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    if (process.waitFor(patience, TimeUnit.MILLISECONDS)) {
      assertEquals(0, process.exitValue(), Files.readString(said));
      AtomicFiles.deleteTree(run("killed"));
      return false;
    }
    process.destroyForcibly().waitFor();
    return Files.exists(run("killed").resolve("checkpoints/last"));
  }

  private List<String> next() {
    return Files.exists(run("killed").resolve("run.json")) ? RESUME : command();
  }

  private List<String> command() {
    List<String> all = new ArrayList<>(List.of("train"));
    all.addAll(train);
    all.addAll(List.of("--name=run", "--device=cpu", "--threads=1", "--quiet"));
    return all;
  }

  private ProcessBuilder process(String side, List<String> command) throws IOException {
    Path place = Files.createDirectories(folder.resolve(side));
    return MedleyProcess.in(place, place.resolve("cache"), command.toArray(String[]::new));
  }

  private Path run(String side) {
    return folder.resolve(side).resolve("runs/run");
  }

  private List<Path> results() throws IOException {
    try (Stream<Path> files = Files.walk(run("whole"))) {
      List<Path> results =
          files
              .filter(
                  file -> file.toString().matches(".*(\\.safetensors|\\.npy|outputs/.*/ids\\.txt)"))
              .sorted()
              .toList();
      assertFalse(results.isEmpty());
      return results;
    }
  }

  private List<String> metrics(String side) {
    return RunDirectory.open(run(side)).metrics().stream()
        .filter(metric -> !metric.name().equals("images_per_second"))
        .map(metric -> metric.step() + " " + metric.name() + " " + metric.value())
        .toList();
  }
}
