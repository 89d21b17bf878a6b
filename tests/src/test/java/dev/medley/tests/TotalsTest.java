package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/verify} makes of the reports. */
class TotalsTest {
  private static final String PASSED = "<testcase classname='A' name='works'/>";
  private static final String FAILED =
      "<testcase classname='A' name='fails'><failure message='1 != 2'/></testcase>";
  private static final String BROKEN = "<testcase classname='A' name='breaks'><error/></testcase>";
  private static final String SKIPPED =
      "<testcase classname='A' name='waits'><skipped message='needs MEDLEY_DATA'/></testcase>";

  @TempDir Path folder;

  @Test
  void allPassedIsSuccess() throws Exception {
    report("cli", PASSED);
    report("training", PASSED + PASSED);
    Finished finished = totals("", 0, 0);
    assertEquals(0, finished.code(), finished.err());
    assertEquals("5 passed, 0 failed, 0 skipped", lastLine(finished));
  }

  @Test
  void failuresAndErrorsAreNamedAndFail() throws Exception {
    report("cli", PASSED + FAILED + BROKEN);
    Finished finished = totals("", 0, 0);
    assertEquals(1, finished.code());
    assertTrue(finished.out().contains("failed  A.fails\n"), finished.out());
    assertEquals("3 passed, 2 failed, 0 skipped", lastLine(finished));
  }

  @Test
  void aFailedBuildOrFormatFails() throws Exception {
    report("cli", PASSED);
    assertEquals("2 passed, 1 failed, 0 skipped", lastLine(totals("", 1, 0)));
    assertEquals("2 passed, 1 failed, 0 skipped", lastLine(totals("", 0, 1)));
    assertEquals(1, totals("", 0, 1).code());
  }

  @Test
  void aSkipIsToldWithItsReasonAndFailsWhereItIsStrict() throws Exception {
    report("cli", PASSED + SKIPPED);
    Finished lenient = totals("", 0, 0);
    assertEquals(0, lenient.code());
    assertTrue(lenient.out().contains("skipped A.waits: needs MEDLEY_DATA\n"), lenient.out());
    assertEquals("3 passed, 0 failed, 1 skipped", lastLine(lenient));
    assertEquals(1, totals("1", 0, 0).code());
  }

  private void report(String module, String cases) throws IOException {
    Path file = folder.resolve(module + "/target/surefire-reports/TEST-A.xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<testsuite name='A'>" + cases + "</testsuite>");
  }

  private Finished totals(String strict, int formatted, int built)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "python3",
            Repository.ROOT.resolve("scripts/totals.py").toString(),
            Integer.toString(formatted),
            Integer.toString(built));
    builder.environment().put("MEDLEY_STRICT", strict);
    return Finished.run(builder.directory(folder.toFile()));
  }

  private static String lastLine(Finished finished) {
    return finished.out().lines().reduce((first, second) -> second).orElse("");
  }
}
