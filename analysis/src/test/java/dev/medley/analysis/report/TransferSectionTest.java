package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferSectionTest {
  private static final long[] HERE = {0, 1, 0, 1};
  private static final long[] THERE = {0, 1, 2};

  @TempDir Path folder;

  /** Two models and one without the other data, whose third example only the second knows. */
  private List<RunDirectory> runs(long[] secondsLabels) {
    float[][] here = {{1, 0, 0, 1, 1, 0, 1, 0}, {1, 0, 0, 1, 0, 3, 0, 3}, {1, 0, 0, 1, 0, 1, 0, 1}};
    float[][] there = {{1, 0, 0, 0, 1, 0, 1, 0, 0}, {1, 0, 0, 1, 0, 0, 0, 0, 2}};
    List<RunDirectory> runs = new ArrayList<>();
    for (int m = 0; m < here.length; m++) {
      RunDirectory run = Fixture.run(folder, "m" + m);
      Fixture.write(run, "test", here[m], 2, new float[0], HERE, Fixture.ids(4));
      if (m < there.length) {
        Fixture.write(
            run,
            "other.data",
            "test",
            there[m],
            Fixture.ids(3),
            new float[0],
            m == 0 ? THERE : secondsLabels,
            Fixture.ids(3));
      }
      runs.add(RunDirectory.open(run.path()));
    }
    return runs;
  }

  @Test
  void modelsAndPairsHaveTheirAccuraciesOnBothDataSets() {
    JsonNode transfer = Fixture.report(runs(THERE)).get("transfer");
    assertEquals(1, transfer.size());
    JsonNode entry = transfer.get(0);
    assertEquals("other.data", entry.get("dataset").textValue());
    assertEquals(3, entry.get("examples").intValue());
    assertEquals(2, entry.get("models").size(), "the third has no outputs of it");
    assertEquals(0.75, entry.get("models").get(0).get("accuracy").doubleValue());
    assertEquals(2 / 3.0, entry.get("models").get(0).get("other_accuracy").doubleValue());
    assertEquals(1, entry.get("pairs").size());
    JsonNode pair = entry.get("pairs").get(0);
    assertEquals("m1", pair.get("b").textValue());
    assertEquals(0.75, pair.get("accuracy").doubleValue());
    // the second's sum is 1 for both of the first two classes, so the lower is said
    assertEquals(2 / 3.0, pair.get("other_accuracy").doubleValue());
  }

  @Test
  void outputsThatDoNotFitAreSaidToBeSo() {
    JsonNode entry = Fixture.report(runs(new long[] {0, 1, 1})).get("transfer").get(0);
    assertTrue(
        entry.get("undefined").get("models").textValue().contains("the label of '2'"),
        entry.toString());
  }
}
