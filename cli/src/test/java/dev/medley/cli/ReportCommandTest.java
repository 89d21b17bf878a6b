package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  private static final int EXAMPLES = 60;

  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() throws IOException {
    console = new Console(folder);
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      labels.add(Integer.toString(i % 3));
    }
    Files.writeString(folder.resolve("labels.json"), labels.toString());
    for (int model = 0; model < 3; model++) {
      StringBuilder csv = new StringBuilder("cat,dog,=1+1\n");
      for (int i = 0; i < EXAMPLES; i++) {
        int said = i % (model + 4) == 0 ? (i + 1) % 3 : i % 3;
        csv.append(said == 0 ? 2 : 0).append(',').append(said == 1 ? 2.5 : 0).append(',');
        csv.append(said == 2 ? 1.5 : 0).append('\n');
      }
      Files.writeString(folder.resolve("logits.csv"), csv.toString());
      run(
          "import",
          "--name=m" + model,
          "--dataset=d",
          "--split=test",
          "--logits=logits.csv",
          "--labels=labels.json");
    }
  }

  private void run(String... args) {
    assertEquals(0, console.run(args), console.err());
  }

  private void join(String name, Optional<String> category, double accuracy) {
    try (RunWriter run =
        RunWriter.open(RunDirectory.open(folder.resolve("runs/" + name)), "test")) {
      run.update(
          info ->
              info.withFamily(
                      Optional.of(new RunInfo.Membership("window", name, category, List.of())))
                  .withMetrics(Map.of("test.accuracy", accuracy)));
    }
  }

  @Test
  void comparesOnlyTheMembersThatAreWithinTheFamilysAccuracyWindow() throws IOException {
    Files.createDirectories(folder.resolve("recipes/families"));
    Files.writeString(
        folder.resolve("recipes/families/window.yaml"),
        "family: window\nbase: resnet20\naccuracy_window: [0.8, 0.9]\n");
    join("m0", Optional.empty(), 0.75);
    join("m1", Optional.of("reinit"), 0.8);
    join("m2", Optional.of("reinit"), 0.95);
    run("report", "window");
    JsonNode report = Json.read(folder.resolve("reports/window/report.json")).node();
    assertEquals(2, report.get("models").size(), "the base and one member");
    assertTrue(console.err().contains("not within accuracy_window: m2."), console.err());
    run("report", "m0", "m1", "m2");
    report = Json.read(folder.resolve("reports/window/report.json")).node();
    assertEquals(3, report.get("models").size(), "who names runs gets them");
  }

  @Test
  void writesTheReportAndPrintsItsFindings() throws IOException {
    run("report", "m0", "m1", "m2", "--quiet");
    Path out = folder.resolve("reports/m0");
    assertTrue(console.out().startsWith("reports/m0/report."), console.out());
    JsonNode report = Json.read(out.resolve("report.json")).node();
    assertEquals(0.75, report.get("models").get(0).get("accuracy").doubleValue());
    assertEquals(3, report.get("pairs").size());
    assertEquals("cross", report.get("calibrated_on").textValue());
    for (JsonNode finding : report.get("findings")) {
      assertTrue(console.out().contains(finding.get("title").textValue()), console.out());
    }
    assertEquals(4, Files.readAllLines(out.resolve("pairs.csv")).size());
  }

  @Test
  void takesAnotherBaseAndAnotherFolderAndPrintsJson() {
    run(
        "report",
        "m0",
        "m1",
        "--base=m2",
        "--out=elsewhere",
        "--calibrate-on=none",
        "--json",
        "--quiet");
    JsonNode report = Json.parse(console.out().getBytes(StandardCharsets.UTF_8), "stdout").node();
    assertEquals("m2", report.get("base").textValue());
    assertEquals(3, report.get("models").size());
    assertTrue(report.get("calibrated_on").isNull());
    assertFalse(report.get("pairs").get(0).has("jensen_shannon"));
    assertEquals(report, Json.read(folder.resolve("elsewhere/report.json")).node());
  }

  @Test
  void refusesWhatIsNotThere() {
    assertEquals(2, console.run("report", "m0", "--split=train"), console.err());
    assertTrue(console.err().contains("has no outputs for split 'train'"), console.err());
    assertEquals(2, console.run("report", "m0", "--calibrate-on=validation"), console.err());
    assertEquals(2, console.run("report", "m7"), console.err());
    assertEquals(2, console.run("report", "m0", "--out=runs"), console.err());
    assertTrue(console.err().contains("holds something else"), console.err());
    assertFalse(Files.exists(folder.resolve("reports")));
  }

  @Test
  void comparesTwoRunsOnOneScreen() {
    run("compare", "m0", "m2", "--quiet");
    String screen = console.out();
    assertTrue(screen.startsWith("m0 and m2 on 60 examples of d.test, 3 classes\n"), screen);
    assertTrue(screen.lines().count() < 50, screen);
    assertTrue(
        screen.lines().anyMatch(line -> line.matches("calibrated_logit_mean +0\\.\\d{4} .*")),
        screen);
    assertTrue(screen.lines().anyMatch(line -> line.matches("both right +\\d+ .* #+")), screen);
    run("compare", "m0", "m2", "--json", "--quiet");
    JsonNode json = Json.parse(console.out().getBytes(StandardCharsets.UTF_8), "stdout").node();
    assertEquals(1, json.get("pairs").size());
    assertEquals(2, console.run("compare", "m0", "m0"), console.err());
    assertEquals(2, console.run("compare", "m0"), console.err());
  }
}
