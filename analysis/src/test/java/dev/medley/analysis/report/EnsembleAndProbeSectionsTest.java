package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.Fixture;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each model sees two of four classes, and cannot tell the others apart. */
class EnsembleAndProbeSectionsTest {
  private static final int N = 80;

  @TempDir Path folder;

  private List<RunDirectory> runs(String... splits) {
    List<RunDirectory> runs = new ArrayList<>();
    for (int m = 0; m < 3; m++) {
      RunDirectory run = Fixture.run(folder, "m" + m);
      for (String split : splits) {
        RandomStream random = RandomStream.of(1, split, m);
        float[] features = new float[N * 4];
        float[] logits = new float[N * 4];
        long[] labels = new long[N];
        for (int i = 0; i < N; i++) {
          labels[i] = i % 4;
          for (int c = 0; c < 4; c++) {
            float signal = c == labels[i] && c != m && c != m + 1 ? 2 : 0;
            features[i * 4 + c] = signal + 0.3f * (float) random.nextGaussian();
            logits[i * 4 + c] = features[i * 4 + c];
          }
        }
        Fixture.write(run, split, logits, 4, features, labels, Fixture.ids(N));
      }
      if (m > 0) {
        try (RunWriter writer = RunWriter.open(run, "test")) {
          writer.update(info -> info.withCategory(Optional.of("reinit")));
        }
      }
      runs.add(RunDirectory.open(run.path()));
    }
    return runs;
  }

  @Test
  void selectionsAreOnValidationAndCurvesOfAllSizes() {
    ObjectNode report = Fixture.report(runs("validation", "test"));
    JsonNode greedy = report.get("greedy").get(0);
    assertEquals("validation", greedy.get("select_on").textValue());
    assertEquals("test", greedy.get("report_on").textValue());
    assertEquals("calibrated_logit_mean", greedy.get("rule").textValue());
    assertEquals(20, greedy.get("trace").size());
    assertTrue(
        greedy.get("report_accuracy").doubleValue()
            > greedy.get("trace").get(0).get("report_accuracy").doubleValue());
    assertEquals(3, report.get("ensemble_curves").get(0).get("curve").size());
    assertFalse(report.has("probes"), "there are no features of train");
  }

  @Test
  void probesAreOfTheBaseWithEachAndOfTheBestPairOfACategory() {
    ObjectNode report = Fixture.report(runs("train", "validation", "test"));
    JsonNode probes = report.get("probes");
    assertEquals(5, probes.size());
    assertEquals(1, probes.get(0).get("models").size());
    assertEquals("m1", probes.get(1).get("models").get(1).textValue());
    assertEquals("validation", probes.get(1).get("validate_on").textValue());
    assertTrue(
        probes.get(1).get("accuracy").doubleValue() > probes.get(0).get("accuracy").doubleValue());
    assertEquals("mix", probes.get(3).get("combine").textValue());
    assertEquals("ranked", probes.get(4).get("combine").textValue());
    assertEquals(5, probes.get(3).get("curve").size());
    assertEquals(8, probes.get(4).get("curve").size());
  }
}
