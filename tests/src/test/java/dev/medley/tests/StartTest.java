package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** This checkout's own launcher: builds it, and asks it for little things. */
class StartTest {
  @TempDir Path folder;

  @BeforeAll
  static void build() throws Exception {
    Finished finished = medley(Repository.ROOT, "", "--version");
    assertEquals(0, finished.code(), finished.err());
  }

  @Test
  void helpAnswersWithinHalfASecond() throws Exception {
    Duration best = Duration.ofHours(1);
    for (int i = 0; i < 20 && best.toMillis() > 500; i++) { // others may use this machine
      long start = System.nanoTime();
      Finished finished = medley(folder, "", "--help");
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      assertEquals("", finished.err());
      best = time.compareTo(best) < 0 ? time : best;
    }
    assertTrue(best.toMillis() <= 500, "the best of 20 took " + best);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "runs list", "recipes list", "recipes show resnet20", "recipes schema"})
  void whatNeedsNoEngineLoadsNone(String line) throws Exception {
    Path log = folder.resolve("classes.log");
    Finished finished = medley(folder, "-Xlog:class+load:file=" + log, line.split(" ", -1));
    assertEquals(0, finished.code(), finished.err());
    List<String> loaded = Files.readAllLines(log);
    assertTrue(loaded.stream().anyMatch(name -> name.contains("dev.medley.cli.Medley ")));
    assertEquals(List.of(), loaded.stream().filter(name -> name.contains(" ai.djl.")).toList());
  }

  private static Finished medley(Path from, String options, String... args)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(Repository.ROOT.resolve("medley").toString());
    builder.command().addAll(List.of(args));
    builder.environment().put("MEDLEY_JAVA_OPTS", options);
    return Finished.run(builder.directory(from.toFile()));
  }
}
