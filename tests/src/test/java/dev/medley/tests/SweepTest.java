package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import dev.medley.run.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tiny families, trained by the real command in real worker processes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SweepTest {
  private static final String HEAD =
      """
      family: f
      base: mlp
      set: {data: tiny, train.epochs: 2, train.batch_size: 16, model.hidden: [16]}
      """;

  @TempDir static Path cache;
  @TempDir Path folder;

  private Finished medley(String... args) {
    return new Console(folder, cache).run(List.of(args));
  }

  private Finished sweep(String family, String... more) {
    try {
      Files.writeString(folder.resolve("f.yaml"), family);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    List<String> args =
        new ArrayList<>(
            List.of("sweep", "--family=f.yaml", "--device=cpu", "--workers=2", "--no-report"));
    args.addAll(List.of(more));
    return medley(args.toArray(String[]::new));
  }

  private static String vary(String more) {
    return HEAD + more + "\n";
  }

  private RunDirectory run(String name) {
    return RunDirectory.open(folder.resolve("runs").resolve(name));
  }

  /** Run by member, of all that say that they are the family's. */
  private Map<String, RunDirectory> members() {
    Map<String, RunDirectory> members = new LinkedHashMap<>();
    for (RunDirectory run : Runs.list(folder.resolve("runs")).runs()) {
      if (run.info().family().equals(Optional.of("f"))) {
        RunDirectory other = members.put(run.info().member().orElseThrow(), run);
        assertEquals(null, other, "two runs of " + run.info().member());
      }
    }
    return members;
  }

  private static byte[] weights(RunDirectory run) throws IOException {
    return Files.readAllBytes(run.path().resolve("checkpoints/last/model.safetensors"));
  }

  @Test
  void everyMemberIsTrainedAndSaysWhatItIs() {
    Finished swept =
        sweep(vary("vary: [{seeds: 2}]\nmembers: [{name: wide, set: {model.hidden: [32]}}]"));
    assertEquals(0, swept.code(), swept.err());
    assertEquals(3, members().size());
    RunDirectory wide = members().get("wide");
    assertEquals("f-wide", wide.info().name());
    assertEquals(Status.FINISHED, wide.status());
    assertEquals(Optional.of("architecture"), wide.info().category());
    assertEquals(List.of("model.hidden.0"), wide.info().varied());
    assertEquals(Optional.empty(), members().get("base").info().category());
    assertEquals(1, wide.info().versions().threads());
    assertEquals(List.of("tiny.test", "tiny.train", "tiny.validation"), wide.outputs());
    assertTrue(
        swept.out().lines().anyMatch(line -> line.matches("wide +architecture +finished +2/2 .*")));
    String status = medley("sweep", "status", "f").out();
    assertEquals(swept.out(), status);
  }

  @Test
  void itEndsWithTheFamilysReportAndItsFindings() throws IOException {
    Files.writeString(folder.resolve("f.yaml"), vary("vary: [{seeds: 3}]"));
    Finished swept = medley("sweep", "--family=f.yaml", "--device=cpu", "--workers=2");
    assertEquals(0, swept.code(), swept.err());
    assertTrue(swept.out().contains("\nreports/f/report.html\n"), swept.out());
    assertTrue(Files.size(folder.resolve("reports/f/report.html")) > 0);
    JsonFields report = Json.read(folder.resolve("reports/f/report.json"));
    assertEquals(3, report.node().path("models").size());
    assertTrue(report.node().path("findings").size() >= 3);
    report
        .node()
        .path("findings")
        .forEach(each -> assertTrue(swept.out().contains(each.path("title").asText())));
  }

  @Test
  void aPlanEstimatesTimesByStepsThatItTakesOnlyIfItIsAsked() throws IOException {
    Files.writeString(
        folder.resolve("f.yaml"),
        vary("vary: [{seeds: 2}]\nmembers: [{name: wide, set: {model.hidden: [32]}}]"));
    assertFalse(medley("sweep", "plan", "f.yaml").out().contains("TIME"));
    assertFalse(medley("sweep", "plan", "f.yaml", "--json").out().contains("seconds"));
    String[] timed = {"sweep", "plan", "f.yaml", "--time", "--device=cpu", "--workers=2"};
    Finished table = medley(timed);
    assertEquals(0, table.code(), table.err());
    assertTrue(table.out().contains("with 2 workers; "), table.out());
    Finished plan = medley("sweep", "plan", "f.yaml", "--time", "--device=cpu", "--json");
    JsonNode json = Json.parse(plan.out().getBytes(StandardCharsets.UTF_8), "plan").node();
    double work = 0;
    for (JsonNode member : json.path("members")) {
      assertEquals(8, member.path("steps").asInt()); // 2 epochs of 72 images, 16 at a time
      assertEquals(2 * 8 + 72 + 8 + 40, member.path("evaluated_images").asInt());
      double seconds = member.path("seconds").asDouble();
      double ofSteps = 8 * member.path("step_seconds").asDouble();
      double ofImages = 136 * member.path("image_seconds").asDouble();
      assertTrue(ofSteps > 0 && ofImages > 0);
      assertEquals(ofSteps + ofImages, seconds, 1e-9);
      work += seconds;
    }
    assertEquals(work, json.path("estimate").path("work_seconds").asDouble(), 1e-9);
    assertFalse(Files.exists(folder.resolve("runs")));
  }

  @Test
  void aMemberEqualsTheSameRecipeTrainedAlone() throws IOException {
    assertEquals(0, sweep(vary("vary: [{seeds: 2}]")).code());
    Files.writeString(
        folder.resolve("alone.yaml"),
        medley("sweep", "plan", "f.yaml", "--member", "seed-1").out());
    Finished alone =
        medley("train", "--recipe=alone.yaml", "--name=alone", "--device=cpu", "--threads=1");
    assertEquals(0, alone.code(), alone.err());
    assertArrayEquals(weights(run("alone")), weights(run("f-seed-1")));
  }

  @Test
  void aFinishedRunWithTheSameRecipeIsTakenUnlessToldOtherwise() throws IOException {
    String family = vary("vary: [{seeds: 2}]");
    Files.writeString(folder.resolve("f.yaml"), family);
    Files.writeString(
        folder.resolve("alone.yaml"),
        medley("sweep", "plan", "f.yaml", "--member", "seed-1").out());
    assertEquals(
        0,
        medley("train", "--recipe=alone.yaml", "--name=alone", "--device=cpu", "--threads=1")
            .code());
    Finished swept = sweep(family);
    assertEquals(0, swept.code(), swept.err());
    assertTrue(swept.out().contains("taken from alone"), swept.out());
    RunDirectory taken = members().get("seed-1");
    assertEquals(run("alone").info().start(), taken.info().start());
    assertNotEquals(run("alone").info().id(), taken.info().id());
    assertEquals(Optional.empty(), run("alone").info().family());
    assertArrayEquals(weights(run("alone")), weights(taken));

    Finished again = sweep(family, "--again");
    assertEquals(0, again.code(), again.err());
    RunDirectory trained = members().get("seed-1");
    assertTrue(trained.info().start().isAfter(taken.info().start()));
    assertArrayEquals(weights(taken), weights(trained));
  }

  @Test
  void aFamilyThatIsTrainedIsNotTrainedAgainAndAChangedMemberIs() {
    assertEquals(0, sweep(vary("vary: [{seeds: 2}]")).code());
    Map<String, RunDirectory> before = members();
    assertEquals(0, sweep(vary("vary: [{seeds: 2}]")).code());
    members().forEach((name, run) -> assertEquals(before.get(name).info(), run.info()));

    Finished changed = sweep(vary("members: [{name: seed-1, set: {seed: 1, train.epochs: 3}}]"));
    assertEquals(0, changed.code(), changed.err());
    assertTrue(changed.err().contains("No longer members"), changed.err());
    assertEquals(before.get("base").info(), members().get("base").info());
    assertEquals("f-seed-1-2", members().get("seed-1").info().name());
    assertEquals(Optional.empty(), run("f-seed-1").info().family());
    assertEquals(Status.FINISHED, run("f-seed-1").status());
  }

  @Test
  void whatMembersStartFromIsTrainedOnceAndOtherDataAreEvaluatedOnTheBases() throws IOException {
    String family =
        vary(
            """
            members:
              - {name: moved, init_from: other, vary: [{seeds: 2}]}
              - {name: other, set: {data: other}}
            """);
    Finished swept = sweep(family, "--set=evaluate.splits=[test]");
    assertEquals(2, swept.code(), swept.out());
    assertTrue(swept.err().contains("other"), swept.err());
    assertFalse(Files.exists(folder.resolve("runs/f-base")));

    Files.createDirectories(folder.resolve("configs/data"));
    Files.writeString(
        folder.resolve("configs/data/other.yaml"),
        "of: fashion-mnist-15k\nper_class: {train: 4, test: 2}\n");
    swept = sweep(family, "--set=evaluate.splits=[test]");
    assertEquals(0, swept.code(), swept.err());
    assertEquals(4, members().size());
    assertEquals(List.of("other.test", "tiny.test"), run("f-other").outputs());
    assertEquals(Optional.of("dataset"), run("f-moved").info().category());
    assertTrue(run("f-moved").recipe().contains("f-other"));
    assertTrue(run("f-moved").info().start().isAfter(run("f-other").info().end().get()));
  }

  @Test
  void aMemberThatFailsIsReportedAndTheOthersFinish() {
    Finished swept =
        sweep(
            """
            family: f
            base: resnet8
            set: {data: tiny, train.epochs: 2, train.batch_size: 16}
            retries: 1
            members:
              - {name: nowhere, set: {optimizer.learning_rate: 1e30}}
              - {name: after, init_from: nowhere}
              - {name: narrow, set: {model.width: 0.1}}
              - {name: fine, set: {seed: 1}}
            """);
    assertEquals(1, swept.code(), swept.err());
    Map<String, String> states =
        swept
            .out()
            .lines()
            .skip(1)
            .map(line -> line.split(" +"))
            .collect(Collectors.toMap(words -> words[0], words -> words[2]));
    assertEquals(
        Map.of(
            "base",
            "finished",
            "nowhere",
            "failed",
            "after",
            "failed",
            "narrow",
            "failed",
            "fine",
            "finished"),
        states);
    assertTrue(swept.out().contains("nowhere, whose weights it starts from, failed"));
    assertTrue(swept.out().contains("a larger model.width"), swept.out());
    assertTrue(swept.out().contains("The loss is NaN"), swept.out());
    assertTrue(swept.err().contains("nowhere failed and is tried again"), swept.err());
    assertFalse(swept.err().contains("narrow failed and is tried again"), swept.err());

    Finished resumed = medley("sweep", "resume", "f", "--quiet", "--no-report");
    assertEquals(1, resumed.code());
    assertTrue(resumed.out().contains("The loss is NaN"), resumed.out());
    assertFalse(resumed.err().contains("tried again"), resumed.err());
    Finished retried = medley("sweep", "retry", "f", "--quiet", "--no-report");
    assertEquals(1, retried.code());
    assertTrue(retried.err().contains("nowhere failed and is tried again"), retried.err());
  }

  @Test
  void halvingTrainsTheBestToTheEndAndAnswersTheSameWhenAskedAgain() {
    String family =
        """
        family: f
        base: mlp
        set: {data: tiny, train.epochs: 9, train.batch_size: 16, model.hidden: [16]}
        vary: [{grid: {optimizer.learning_rate: [1e-6, 1e-5, 1e-4, 3e-3, 1e-2, 3e-2, 1e-1, 1]}}]
        halving: {metric: train.accuracy, first_epochs: 1}
        """;
    Finished swept = sweep(family);
    assertEquals(0, swept.code(), swept.err());
    Map<String, RunDirectory> members = members();
    assertEquals(9, members.size());
    List<RunDirectory> finished =
        members.values().stream().filter(run -> run.status() == Status.FINISHED).toList();
    assertEquals(1, finished.size());
    int epochs =
        members.values().stream()
            .mapToInt(run -> run.checkpoints().get("last").state().epoch())
            .sum();
    assertEquals(6 * 1 + 2 * 3 + 9, epochs);
    double least =
        members.values().stream()
            .filter(run -> run.checkpoints().get("last").state().epoch() > 1)
            .mapToDouble(run -> accuracy(run, 1))
            .min()
            .orElseThrow();
    assertTrue(
        members.values().stream()
            .filter(run -> run.checkpoints().get("last").state().epoch() == 1)
            .allMatch(run -> accuracy(run, 1) <= least));
    assertEquals(swept.out(), medley("sweep", "status", "f").out());
    assertEquals(swept.out(), medley("sweep", "resume", "f", "--no-report").out());
  }

  private static double accuracy(RunDirectory run, int epoch) {
    return run.metrics().stream()
        .filter(metric -> metric.epoch() == epoch && metric.name().equals("train.accuracy"))
        .mapToDouble(Metric::value)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void askingWithoutAFamilyOrForOneThatWasNeverTrainedIsWrongUsage() {
    assertEquals(2, medley("sweep").code());
    Finished status = medley("sweep", "status", "seeds-10");
    assertEquals(2, status.code());
    assertTrue(status.err().contains("sweep --family seeds-10"), status.err());
    assertEquals(0, medley("sweep", "stop", "seeds-10").code());
  }
}
