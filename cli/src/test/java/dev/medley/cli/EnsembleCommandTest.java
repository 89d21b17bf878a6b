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

class EnsembleCommandTest {
  private static final int N = 40;

  @TempDir Path folder;
  private Console console;

  /** Model m is wrong on every fifth example, beginning with the m-th. */
  @BeforeEach
  void runs() {
    console = new Console(folder);
    for (String split : new String[] {"validation", "test"}) {
      for (int m = 0; m < 3; m++) {
        float[] logits = new float[N * 2];
        long[] labels = new long[N];
        for (int i = 0; i < N; i++) {
          labels[i] = i % 2;
          long predicted = i % 5 == m ? 1 - labels[i] : labels[i];
          logits[2 * i + (int) predicted] = 2 + m;
        }
        Npy.write(folder.resolve("logits.npy"), logits, N, 2);
        Npy.write(folder.resolve("labels.npy"), labels, N);
        take("m" + m, split, "--logits=logits.npy");
      }
    }
  }

  private void take(String name, String split, String answers) {
    assertEquals(
        0,
        console.run(
            "import",
            "--name=" + name,
            "--dataset=d",
            "--split=" + split,
            answers,
            "--labels=labels.npy"),
        console.err());
  }

  private JsonNode json(String... args) {
    assertEquals(0, console.run(args), console.err());
    return Json.parse(console.out().getBytes(StandardCharsets.UTF_8), "output").node();
  }

  @Test
  void membersThatErrApartAreAllTaken() {
    JsonNode json = json("ensemble", "m0", "m1", "m2", "--no-replacement", "--bags=2", "--json");
    assertEquals(3, json.get("trace").size());
    assertEquals("validation", json.get("select_on").textValue());
    assertEquals("test", json.get("report_on").textValue());
    assertEquals(0.8, json.get("trace").get(0).get("report_accuracy").doubleValue());
    assertEquals(1, json.get("report_accuracy").doubleValue());
    assertEquals(4, json.get("all").size());
    assertEquals(0.2, json.get("all").get("logit_mean").get("gain").doubleValue(), 1e-12);
    assertEquals(3, json.get("ensemble_curves").get(0).get("curve").size());
    assertTrue(json.has("stacked") && json.has("bagged"));
  }

  @Test
  void theTextHasEachStep() {
    assertEquals(0, console.run("ensemble", "m0", "m1", "m2", "--steps=3"), console.err());
    assertTrue(console.out().startsWith("   ADDED  ON VALIDATION  ON TEST"), console.out());
    assertTrue(console.out().contains("kept up to here"), console.out());
    assertEquals(0, console.run("ensemble", "m0", "m1", "--select=all"), console.err());
    assertTrue(console.out().startsWith("ENSEMBLE ON TEST"), console.out());
  }

  @Test
  void temperaturesOfTheReportedExamplesAreFlagged() {
    String note = "fitted on the reported split itself";
    assertTrue(!json("ensemble", "m0", "m1", "--json").has("notes"));
    JsonNode flagged = json("ensemble", "m0", "m1", "--calibrate-on=test", "--json");
    assertTrue(flagged.get("notes").get(0).textValue().contains(note), flagged.toString());
    assertEquals(0, console.run("ensemble", "m0", "m1", "--calibrate-on=test"), console.err());
    assertTrue(console.out().contains(note), console.out());
  }

  @Test
  void whatCannotBeAveragedIsRefused() {
    Npy.write(folder.resolve("p.npy"), new long[N], N);
    take("votes", "test", "--predictions=p.npy");
    assertEquals(2, console.run("ensemble", "m0", "votes"));
    assertTrue(console.err().contains("votes has no logits"), console.err());
    assertEquals(2, console.run("ensemble", "m0", "--pool-below=0.5"));
    assertEquals(2, console.run("ensemble", "m0", "--select-on=test"));
    assertEquals(2, console.run("ensemble", "m0", "--steps=0"));
    assertEquals(2, console.run("ensemble", "m0", "--select-on=gone"));
    assertEquals(2, console.run("ensemble", "gone"));
  }
}
