package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.file.Json;
import dev.medley.file.Npy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeCommandTest {
  private static final int N = 60;

  @TempDir Path folder;
  private Console console;

  /** Two bits make a class; each run has a feature for one of them, and one that says nothing. */
  @BeforeEach
  void runs() {
    console = new Console(folder);
    for (String split : new String[] {"train", "test"}) {
      for (int m = 0; m < 2; m++) {
        float[] features = new float[N * 2];
        long[] labels = new long[N];
        for (int i = 0; i < N; i++) {
          labels[i] = i % 4;
          features[2 * i] = (i % 4 >> m & 1) + 0.1f * (i % 3);
          features[2 * i + 1] = 0.01f * (i % 7);
        }
        Npy.write(folder.resolve("features.npy"), features, N, 2);
        Npy.write(folder.resolve("labels.npy"), labels, N);
        assertEquals(
            0,
            console.run(
                "import",
                "--name=m" + m,
                "--dataset=d",
                "--split=" + split,
                "--features=features.npy",
                "--labels=labels.npy"),
            console.err());
      }
    }
  }

  private JsonNode json(String... args) {
    assertEquals(0, console.run(args), console.err());
    return Json.parse(console.out().getBytes(StandardCharsets.UTF_8), "output").node();
  }

  @Test
  void oneKnowsHalfAndBothKnowAll() {
    JsonNode one =
        json(
            "probe",
            "m0",
            "--fit-on=train",
            "--test-on=test",
            "--threads=1",
            "--l2=0.001",
            "--json");
    assertEquals(0.5, one.get("accuracy").doubleValue(), 0.1);
    assertEquals(2, one.get("dimensions").intValue());
    assertEquals(0.001, one.get("l2").doubleValue());
    assertTrue(one.has("log_loss") && one.has("objective"));
    JsonNode both =
        json("probe", "m0", "m1", "--fit-on=train", "--test-on=test", "--threads=1", "--json");
    assertEquals(1, both.get("accuracy").doubleValue());
    assertEquals("a fifth of train", both.get("validate_on").textValue());
  }

  @Test
  void curvesAreByRateOrByNumberOfFeatures() {
    JsonNode mix =
        json(
            "probe",
            "m0",
            "m1",
            "--fit-on=train",
            "--test-on=test",
            "--threads=1",
            "--combine=mix",
            "--l2=0.001",
            "--rates=0,0.5",
            "--json");
    assertEquals(2, mix.get("curve").size());
    assertEquals(0.5, mix.get("curve").get(1).get("rate").doubleValue());
    JsonNode ranked =
        json(
            "probe",
            "m0",
            "m1",
            "--fit-on=train",
            "--test-on=test",
            "--threads=1",
            "--combine=ranked",
            "--l2=0.001",
            "--rank-by=covariance_with_other_model",
            "--target=0.99",
            "--json");
    assertEquals(4, ranked.get("curve").get(3).get("dimensions").intValue());
    assertTrue(ranked.get("dimensions_at_target").intValue() >= 2);
    assertEquals(
        0,
        console.run(
            "probe",
            "m0",
            "m1",
            "--fit-on=train",
            "--test-on=test",
            "--threads=1",
            "--combine=ranked",
            "--l2=1",
            "--target=1.5"),
        console.err());
    assertTrue(console.out().contains("No number of features reaches"), console.out());
  }

  @Test
  void whatCannotBeFittedIsRefused() {
    assertEquals(2, console.run("probe", "m0", "--fit-on=train"));
    assertEquals(2, console.run("probe", "m0", "--fit-on=train", "--test-on=train"));
    assertEquals(
        2, console.run("probe", "m0", "--fit-on=train", "--test-on=test", "--threads=1", "--l2=0"));
    assertEquals(2, console.run("probe", "m0", "--fit-on=gone", "--test-on=test", "--threads=1"));
    assertEquals(
        2,
        console.run(
            "probe", "m0", "--fit-on=train", "--test-on=test", "--threads=1", "--combine=mix"));
    assertEquals(
        2,
        console.run(
            "probe", "m0", "m1", "--fit-on=train", "--test-on=test", "--threads=1", "--rates=2"));
  }
}
