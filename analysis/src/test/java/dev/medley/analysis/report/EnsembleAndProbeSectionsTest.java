package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.Fixture;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each model sees two of four classes, and cannot tell the others apart. */
class EnsembleAndProbeSectionsTest {
  private static final int N = 80;

  @TempDir Path folder;
  private String misfit = "";
  private int trained = N;

  /** Of the split {@code misfit} the last model has another first example. */
  private List<RunDirectory> runs(String... splits) {
    List<RunDirectory> runs = new ArrayList<>();
    for (int m = 0; m < 3; m++) {
      RunDirectory run = Fixture.run(folder, "m" + m);
      for (String split : splits) {
        RandomStream random = RandomStream.of(1, split, m);
        int n = split.equals("train") ? trained : N;
        float[] features = new float[n * 4];
        float[] logits = new float[n * 4];
        long[] labels = new long[n];
        List<String> ids = new ArrayList<>(Fixture.ids(n));
        if (m == 2 && split.equals(misfit)) {
          ids.set(0, "other");
        }
        for (int i = 0; i < n; i++) {
          labels[i] = i % 4;
          for (int c = 0; c < 4; c++) {
            float signal = c == labels[i] && c != m && c != m + 1 ? 2 : 0;
            features[i * 4 + c] = signal + 0.3f * (float) random.nextGaussian();
            logits[i * 4 + c] = features[i * 4 + c];
          }
        }
        Fixture.write(run, split, logits, 4, features, labels, ids);
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
  void withoutValidationSelectionsAreReportedAndJudgedOnOneHalf() {
    List<RunDirectory> runs = runs("test");
    ObjectNode report = Fixture.report(runs);
    JsonNode greedy = report.get("greedy").get(0);
    AlignedOutputs outputs = AlignedOutputs.load(runs, "d", "test");
    int[] half = IntStream.range(0, N).filter(i -> outputs.folds()[i] == 1).toArray();
    assertTrue(half.length < N);
    assertEquals(half.length, greedy.get("report_examples").intValue());
    long best =
        outputs.models().stream()
            .mapToLong(
                model ->
                    IntStream.of(half)
                        .filter(i -> model.predictions()[i] == outputs.labels()[i])
                        .count())
            .max()
            .orElseThrow();
    assertEquals(
        (double) best / half.length, greedy.get("best_single_report_accuracy").doubleValue());
    assertInterval(
        finding(report, "selected ensemble beats the selected model"),
        greedy.get("trace").get(0).get("report_accuracy").doubleValue(),
        greedy.get("report_accuracy").doubleValue(),
        half.length);
  }

  private static JsonNode finding(ObjectNode report, String title) {
    return StreamSupport.stream(report.get("findings").spliterator(), false)
        .filter(each -> each.get("title").textValue().contains(title))
        .findFirst()
        .orElseThrow(() -> new AssertionError(report.get("findings").toPrettyString()));
  }

  /** The normal approximation of the difference of two independent shares of n. */
  private static void assertInterval(JsonNode finding, double one, double two, int n) {
    double wide = 1.96 * Math.sqrt(one * (1 - one) / n + two * (1 - two) / n);
    double low = two - one - wide;
    String text = finding.get("text").textValue();
    String interval =
        String.format(Locale.ROOT, "[%+.1f, %+.1f]", 100 * low, 100 * (two - one + wide));
    assertTrue(text.contains(interval), text + " should have " + interval);
    assertEquals(low > 0, finding.get("decided").booleanValue());
  }

  @Test
  void validationSplitsThatDifferLeaveANoteInsteadOfSelections() {
    misfit = "validation";
    ObjectNode report = Fixture.report(runs("validation", "test"));
    assertFalse(report.has("greedy"));
    assertEquals("validation", report.get("calibrated_on").textValue());
    assertEquals(3, report.get("pairs").size());
    assertEquals(
        "No ensembles of more than two were made. m0 and m2 cannot be compared on d.validation: the first has the example '0', the second does not (80 and 80 examples).",
        report.get("notes").get(0).textValue());
  }

  @Test
  void trainingSplitsThatDifferLeaveANoteInsteadOfProbes() {
    misfit = "train";
    ObjectNode report = Fixture.report(runs("train", "test"));
    assertFalse(report.has("probes"));
    assertTrue(report.has("greedy"));
    assertTrue(
        report
            .get("notes")
            .get(0)
            .textValue()
            .startsWith(
                "No linear probes were fitted. m0 and m2 cannot be compared on d.train: the first has the example '0'"));
  }

  @Test
  void tooFewTrainingExamplesToHoldSomeOutLeaveANoteThatNamesNoOption() {
    trained = 16;
    ObjectNode report = Fixture.report(runs("train", "test"));
    assertFalse(report.has("probes"));
    String note = report.get("notes").get(0).textValue();
    assertTrue(note.endsWith("no class has five examples there."), note);
    assertFalse(note.contains("--"), note);
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
    JsonNode finding = finding(report, "eatures of two models beat those of the base alone");
    assertInterval(
        finding,
        probes.get(0).get("accuracy").doubleValue(),
        Math.max(
            probes.get(1).get("accuracy").doubleValue(),
            probes.get(2).get("accuracy").doubleValue()),
        N);
    String text = finding.get("text").textValue();
    assertTrue(text.contains("(of 2 pairs the best on these examples, which favours it)"), text);
    assertTrue(text.contains("one on those of the base alone, m0, on "), text);
  }
}
