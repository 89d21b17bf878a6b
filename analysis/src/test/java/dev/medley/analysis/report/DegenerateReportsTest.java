package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a report says, or refuses, where there is little to compare. */
class DegenerateReportsTest {
  private static final float[] NOTHING = new float[0];
  private static Torch torch;

  @TempDir Path folder;
  private int made;

  @BeforeAll
  static void open() {
    torch = Torch.open("cpu", 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  private RunDirectory run(float[] logits, int classes, float[] features, long... labels) {
    RunDirectory run = Fixture.run(folder, "m" + made++);
    Fixture.write(run, "test", logits, classes, features, labels, Fixture.ids(labels.length));
    return run;
  }

  private JsonNode report(RunDirectory... runs) {
    ReportRequest request = ReportRequest.of(List.of(runs)).resampled(50);
    try (Study study = new Study(request, torch)) {
      JsonNode report = Report.of(study);
      // strict JSON has no NaN, and it reads back
      byte[] text = Json.text(report).getBytes(StandardCharsets.UTF_8);
      assertFalse(new String(text, StandardCharsets.UTF_8).contains("NaN"));
      assertEquals(report, Json.parse(text, "report.json").node());
      return report;
    }
  }

  private static float[] random(int n, String what) {
    RandomStream random = RandomStream.of(0, what);
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static boolean isNoted(JsonNode report, String words) {
    for (JsonNode note : report.get("notes")) {
      if (note.textValue().contains(words)) {
        return true;
      }
    }
    return false;
  }

  private static void assertUndefined(JsonNode object, String name) {
    assertTrue(object.has(name) && object.get(name).isNull(), name);
    assertTrue(object.get("undefined").get(name).isTextual(), name);
  }

  @Test
  void oneModelHasNoPairsAndNoFindings() {
    JsonNode report = report(run(new float[] {1, 0, 0, 1}, 2, NOTHING, 0, 0));
    assertEquals(1, report.get("models").size());
    assertEquals(0.5, report.get("models").get(0).get("accuracy").doubleValue());
    assertEquals(0, report.get("pairs").size());
    assertFalse(report.get("findings").get(0).get("decided").booleanValue());
    assertTrue(isNoted(report, "one model only"));
  }

  @Test
  void modelsThatAreAlwaysRightAgreeAndGainNothing() {
    float[] perfect = {1, 0, 0, 1, 1, 0};
    JsonNode report = report(run(perfect, 2, NOTHING, 0, 1, 0), run(perfect, 2, NOTHING, 0, 1, 0));
    JsonNode pair = report.get("pairs").get(0);
    assertEquals(1, pair.get("kappa").doubleValue());
    assertEquals(0, pair.get("error_inconsistency").doubleValue());
    assertUndefined(pair, "q_statistic");
    assertUndefined(pair, "error_correlation");
    JsonNode ensemble = pair.get("ensemble").get("logit_mean");
    assertEquals(0, ensemble.get("gain").doubleValue());
    assertTrue(ensemble.get("conversion_rate").isNull());
    assertTrue(pair.get("undefined").has("conversion_rate"));
    assertTrue(isNoted(report, "ended at a bound"));
    JsonNode relation = report.get("relations").get("gain_vs_error_inconsistency");
    assertUndefined(relation, "slope");
    assertUndefined(relation, "slope_ci");
  }

  @Test
  void oneClassLeavesNothingToGetWrong() {
    float[] any = {1, 2, 3};
    JsonNode report =
        report(run(any, 1, random(6, "x"), 0, 0, 0), run(any, 1, random(6, "y"), 0, 0, 0));
    assertEquals(1, report.get("models").get(0).get("accuracy").doubleValue());
    assertEquals(0, report.get("models").get(0).get("nll").doubleValue());
    assertEquals(1, report.get("pairs").get(0).get("oracle_accuracy").doubleValue());
  }

  @Test
  void constantPredictionsAreComparedLikeAnyOthers() {
    float[] first = {1, 0, 1, 0, 1, 0, 1, 0};
    float[] second = {0, 1, 0, 1, 0, 1, 0, 1};
    JsonNode report =
        report(run(first, 2, NOTHING, 0, 1, 0, 0), run(second, 2, NOTHING, 0, 1, 0, 0));
    JsonNode pair = report.get("pairs").get(0);
    assertEquals(1, pair.get("error_inconsistency").doubleValue());
    assertEquals(1, pair.get("disagreement").doubleValue());
    assertEquals(-1, pair.get("q_statistic").doubleValue());
    assertTrue(pair.get("kappa").doubleValue() < 0);
  }

  @Test
  void identicalModelsHaveSimilarityOneAndNoGain() {
    float[] logits = random(60, "logits");
    float[] features = random(100, "features");
    long[] labels = new long[20];
    Arrays.setAll(labels, i -> i % 3);
    JsonNode pair =
        report(run(logits, 3, features, labels), run(logits, 3, features, labels))
            .get("pairs")
            .get(0);
    assertEquals(1, pair.get("kappa").doubleValue());
    assertEquals(1, pair.get("mcnemar_p").doubleValue());
    assertEquals(0, pair.get("jensen_shannon").doubleValue(), 1e-15);
    assertEquals(1, pair.get("cka_linear").doubleValue(), 1e-12);
    assertEquals(1, pair.get("cka_linear_debiased").doubleValue(), 1e-12);
    assertEquals(0, pair.get("ensemble").get("logit_mean").get("gain").doubleValue());
  }

  @Test
  void threeExamplesHaveNoDebiasedCkaAndOneHasNoSimilarityAtAll() {
    JsonNode three =
        report(
                run(random(6, "a"), 2, random(6, "x"), 0, 1, 0),
                run(random(6, "b"), 2, random(6, "y"), 0, 1, 0))
            .get("pairs")
            .get(0);
    assertUndefined(three, "cka_linear_debiased");
    assertTrue(three.get("cka_linear").isNumber());
    JsonNode one =
        report(run(random(2, "a"), 2, random(2, "x"), 0), run(random(2, "b"), 2, random(2, "y"), 0))
            .get("pairs")
            .get(0);
    assertUndefined(one, "cka_linear");
    one.get("similarity").forEach(value -> assertTrue(value.isNull(), one.toPrettyString()));
  }

  @Test
  void oneFeatureIsComparedButItsPatternIsNot() {
    long[] labels = new long[30];
    JsonNode pair =
        report(
                run(random(60, "a"), 2, random(30, "x"), labels),
                run(random(60, "b"), 2, random(30, "y"), labels))
            .get("pairs")
            .get(0);
    double correlation = pair.get("similarity").get("mean_cca").doubleValue();
    assertEquals(correlation * correlation, pair.get("cka_linear").doubleValue(), 1e-9);
    assertTrue(pair.get("similarity").get("rsa_correlation").isNull());
  }

  @Test
  void moreFeaturesThanExamplesAreNoted() {
    long[] labels = new long[10];
    JsonNode report =
        report(
            run(random(20, "a"), 2, random(300, "x"), labels),
            run(random(20, "b"), 2, random(300, "y"), labels));
    JsonNode pair = report.get("pairs").get(0);
    assertEquals(1, pair.get("similarity").get("mean_cca").doubleValue(), 1e-9);
    assertTrue(
        pair.get("cka_linear_debiased").doubleValue() < pair.get("cka_linear").doubleValue() / 2);
    assertTrue(isNoted(report, "more features"));
  }

  @Test
  void probabilitiesOfZeroMakeTheLikelihoodUndefinedAndNothingElse() {
    float none = Float.NEGATIVE_INFINITY;
    JsonNode report =
        report(
            run(new float[] {none, 0, 0, none}, 2, NOTHING, 0, 0),
            run(new float[] {0, 0, 1, 0}, 2, NOTHING, 0, 0));
    JsonNode model = report.get("models").get(0);
    assertUndefined(model, "nll");
    assertEquals(0.5, model.get("accuracy").doubleValue());
    assertEquals(1, model.get("brier").doubleValue());
    JsonNode pair = report.get("pairs").get(0);
    assertTrue(pair.get("ensemble").get("logit_mean").get("nll").isNull());
    assertTrue(pair.get("undefined").has("ensemble.logit_mean.nll"));
    assertTrue(pair.get("ensemble").get("probability_mean").get("nll").isNumber());
  }

  @Test
  void nanInLogitsIsRefusedWithItsRow() {
    RunDirectory good = run(new float[] {1, 0, 0, 1}, 2, NOTHING, 0, 1);
    RunDirectory bad = run(new float[] {1, 0, Float.NaN, 1}, 2, NOTHING, 0, 1);
    UserError error = assertThrows(UserError.class, () -> report(good, bad));
    assertTrue(error.getMessage().startsWith("Row 1 of "), error.getMessage());
    assertTrue(error.getMessage().contains("NaN"), error.getMessage());
  }

  @Test
  void differentSplitsAreRefusedSayingWhatThereIs() {
    RunDirectory first = run(new float[] {1, 0}, 2, NOTHING, 0);
    RunDirectory other = Fixture.run(folder, "elsewhere");
    Fixture.write(other, "train", new float[] {1, 0}, 2, NOTHING, new long[1], Fixture.ids(1));
    UserError error = assertThrows(UserError.class, () -> report(first, other));
    assertTrue(error.getMessage().contains("it has d.train"), error.getMessage());
  }

  @Test
  void idsThatComeTwiceAreRefused() throws IOException {
    RunDirectory run = run(new float[] {1, 0, 1, 0}, 2, NOTHING, 0, 1);
    Files.writeString(run.path().resolve("outputs/d.test/ids.txt"), "same\nsame\n");
    UserError error = assertThrows(UserError.class, () -> report(run));
    assertTrue(error.getMessage().contains("'same' comes twice"), error.getMessage());
  }

  @Test
  void namesFromOutsideReachJsonAndCsvAsTextOnly() throws IOException {
    List<String> classes = List.of("=cmd|'/c calc'!A1", "</script>\"\n,\u2028", "../../x");
    long[] labels = new long[40];
    Arrays.setAll(labels, i -> i % 3);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ids.add("../<b>\"" + i);
    }
    List<RunDirectory> runs = new ArrayList<>();
    for (String name : List.of("a", "b")) {
      RunDirectory run = Fixture.run(folder, name);
      Fixture.write(run, "test", random(120, name), classes, NOTHING, labels, ids);
      runs.add(run);
    }
    JsonNode report = report(runs.get(0), runs.get(1));
    for (int c = 0; c < 3; c++) {
      assertEquals(classes.get(c), report.get("classes").get(c).textValue());
    }
    Path out = folder.resolve("report");
    ReportFolder.write(out, report, Optional.of("page"));
    assertTrue(Files.exists(out.resolve("specialization_classes.csv")));
    // nothing was written beside the folder
    try (var children = Files.list(folder)) {
      assertEquals(3, children.count());
    }
  }

  @Test
  void tablesOfSomeoneElseAreLeftAlone() throws IOException {
    JsonNode report = report(run(new float[] {1, 0}, 2, NOTHING, 0));
    Path out = Files.createDirectories(folder.resolve("tables"));
    Files.writeString(out.resolve("pairs.csv"), "mine");
    assertThrows(UserError.class, () -> ReportFolder.write(out, report, Optional.empty()));
    Files.writeString(out.resolve("report.json"), "{\"format\": \"other/1\"}");
    assertThrows(UserError.class, () -> ReportFolder.write(out, report, Optional.empty()));
    assertEquals("mine", Files.readString(out.resolve("pairs.csv")));
    Path own = folder.resolve("own");
    ReportFolder.write(own, report, Optional.empty());
    Files.writeString(own.resolve("results.csv"), "mine");
    UserError error =
        assertThrows(UserError.class, () -> ReportFolder.write(own, report, Optional.empty()));
    assertTrue(error.getMessage().contains("results.csv"), error.getMessage());
  }

  @Test
  void aFolderOfOtherFilesIsLeftAlone() throws IOException {
    JsonNode report = report(run(new float[] {1, 0}, 2, NOTHING, 0));
    Path out = folder.resolve("out");
    ReportFolder.write(out, report, Optional.empty());
    ReportFolder.write(out, report, Optional.of("page"));
    assertEquals("page", Files.readString(out.resolve("report.html")));
    Files.writeString(out.resolve("thesis.tex"), "mine");
    UserError error =
        assertThrows(UserError.class, () -> ReportFolder.write(out, report, Optional.empty()));
    assertTrue(error.getMessage().contains("thesis.tex"), error.getMessage());
  }
}
