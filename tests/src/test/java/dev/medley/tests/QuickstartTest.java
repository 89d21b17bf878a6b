package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first command of a newcomer, on tiny data. */
class QuickstartTest {
  private static final List<String> TINY =
      List.of(
          "quickstart",
          "--no-browser",
          "--data=tiny",
          "--set=data.subset=null",
          "--set=train.epochs=1",
          "--set=train.batch_size=16");

  @TempDir Path folder;

  @Test
  void itTrainsComparesAndSaysWhatToTryAndDoesNothingTwice() {
    Console console = new Console(folder, folder.resolve("cache"));
    Finished first = console.run(TINY);
    assertEquals(0, first.code(), first.err());
    assertTrue(first.out().contains("reports/divergence-small/report.html"), first.out());
    assertTrue(first.err().contains("Try next:"), first.err());
    assertTrue(Files.exists(folder.resolve("reports/divergence-small/report.json")));
    Finished second = console.run(TINY);
    assertEquals(0, second.code(), second.err());
    assertEquals(first.out(), second.out());
  }
}
