package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A family of six trained with tracking: what a real MLflow server has of it, and shows. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TrackedFamilyTest {
  private static final String FAMILY =
      """
      family: six
      base: mlp
      set: {data: tiny, train.epochs: 3, train.batch_size: 16, model.hidden: [16]}
      vary: [{seeds: 3}]
      members:
        - {name: slow, set: {optimizer.learning_rate: 1e-4}}
        - {name: wide, set: {model.hidden: [32]}}
        - {name: noisy, set: {data.label_noise: 0.2}}
      """;
  private static final List<String> MEASURES =
      List.of("error_inconsistency", "kappa", "gain", "conversion_rate");

  private static final int WIDTH = 1500;
  private static final int HEIGHT = 800;
  private static final int PATIENCE = 120_000;
  private static final Locator.GetByTextOptions EXACT =
      new Locator.GetByTextOptions().setExact(true);
  private static final Page.GetByTextOptions IN_PAGE = new Page.GetByTextOptions().setExact(true);
  private static final Locator.WaitForOptions ATTACHED =
      new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED);

  @TempDir private static Path folder;
  private static MlflowServer server;
  private static MlflowRest rest;
  private static List<RunDirectory> members;
  private static JsonNode parent;

  @BeforeAll
  static void trainTheFamily() throws Exception {
    server = MlflowServer.start(folder.resolve("mlflow"));
    rest = new MlflowRest(server.address());
    Files.createDirectories(folder.resolve("configs/tracking"));
    Files.writeString(
        folder.resolve("configs/tracking/here.yaml"),
        "uri: %s\nexperiment: six\nevery_seconds: 1\ntags: {team: a}\n"
            .formatted(server.address()));
    Files.writeString(folder.resolve("six.yaml"), FAMILY);
    Finished swept =
        medley("sweep", "--family=six.yaml", "--device=cpu", "--workers=1", "--tracking=here");
    assertEquals(0, swept.code(), swept.err());
    assertFalse(swept.err().contains("warning"), swept.err());
    members = Runs.list(folder.resolve("runs")).runs();
    assertEquals(6, members.size());
    List<JsonNode> parents = rest.runs("six", "mlflow.runName", "six");
    assertEquals(1, parents.size());
    parent = rest.get("runs/get?run_id=" + id(parents.get(0))).path("run");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Finished medley(String... args) {
    return new Console(folder, folder.resolve("cache")).run(List.of(args));
  }

  private static String id(JsonNode run) {
    return run.path("info").path("run_id").asText();
  }

  @Test
  void historiesAreThoseOfTheRunsValueForValue() {
    for (RunDirectory run : members) {
      JsonNode copy = rest.assertComplete("six", run);
      Map<String, Double> last = new TreeMap<>();
      for (Metric metric : run.metrics()) {
        last.put(metric.name(), metric.value());
      }
      Map<String, Double> there = MlflowRest.metrics(copy);
      last.forEach((name, value) -> assertEquals(value, there.get(name), name));
      Set<String> others = new TreeSet<>(there.keySet());
      others.removeAll(last.keySet());
      others.removeAll(run.info().metrics().keySet());
      others.removeIf(name -> name.startsWith("best_") || name.startsWith("system/"));
      assertEquals(Set.of(), others, "metrics that nobody sent");
      assertEquals(1, rest.history(id(copy), "best_validation.accuracy").size());
      assertFalse(rest.history(id(copy), "system/process_memory_usage_megabytes").isEmpty());
    }
  }

  @Test
  void membersAreNestedWithParametersTagsDataAndFiles() throws IOException {
    for (RunDirectory run : members) {
      JsonNode copy = rest.copy("six", run);
      Map<String, String> tags = MlflowRest.pairs(copy.path("data").path("tags"));
      assertEquals(id(parent), tags.get("mlflow.parentRunId"));
      assertEquals(run.info().category().orElse("base"), tags.get("medley.category"));
      assertEquals(String.join(", ", run.info().varied()), tags.get("medley.varied"));
      assertEquals("six", tags.get("medley.family"));
      assertEquals("a", tags.get("team"));
      assertEquals("FINISHED", copy.path("info").path("status").asText());
      JsonNode data = copy.path("inputs").path("dataset_inputs").path(0).path("dataset");
      assertEquals("tiny", data.path("name").asText());
      List<String> files = rest.artifacts(id(copy), "");
      assertEquals(List.of("log.txt", "metrics.jsonl", "recipe.yaml", "run.json"), files);
      for (String file : files) {
        assertArrayEquals(
            Files.readAllBytes(run.path().resolve(file)), rest.artifact(id(copy), file), file);
      }
    }
    Map<String, String> wide =
        MlflowRest.pairs(
            rest.copy("six", RunDirectory.open(folder.resolve("runs/six-wide")))
                .path("data")
                .path("params"));
    assertEquals("32", wide.get("model.hidden.0"));
    assertEquals("16", wide.get("train.batch_size"));
  }

  @Test
  void theFamilysOwnRunHasItsReportWithItsAverages() throws IOException {
    assertEquals("FINISHED", parent.path("info").path("status").asText());
    Path report = folder.resolve("reports/six");
    List<String> files = rest.artifacts(id(parent), "report");
    assertTrue(files.containsAll(List.of("report/report.html", "report/report.json")), "" + files);
    for (String file : files) {
      assertArrayEquals(
          Files.readAllBytes(report.resolveSibling(file.replaceFirst("report", "six"))),
          rest.artifact(id(parent), file),
          file);
    }
    Map<String, Double> metrics = MlflowRest.metrics(parent);
    assertEquals(6.0, metrics.get("members"));
    assertEquals(6.0, metrics.get("finished"));
    Set<String> categories = new TreeSet<>();
    for (JsonNode category :
        new ObjectMapper().readTree(report.resolve("report.json").toFile()).path("categories")) {
      boolean toBase = category.path("against").asText().equals("base");
      String word = category.path("category").asText() + (toBase ? "" : ".members");
      categories.add(word);
      for (String measure : MEASURES) {
        JsonNode mean = category.path(measure).path("mean");
        assertEquals(
            mean.isNumber() ? (Double) mean.doubleValue() : null,
            metrics.get(measure + "." + word),
            measure + "." + word);
      }
    }
    assertTrue(
        categories.containsAll(List.of("reinit", "hyperparameters", "architecture", "dataset")),
        categories.toString());
  }

  @Test
  void nothingIsLeftAndSyncingAgainChangesNothing() {
    Finished status = medley("track", "status", "six");
    assertEquals(6, status.out().lines().filter(line -> line.contains(" complete ")).count());
    Finished synced = medley("track", "sync");
    assertEquals(0, synced.code(), synced.out());
    members.forEach(run -> rest.assertComplete("six", run));
    assertEquals(7, rest.runs("six", "medley.family", "six").size());
  }

  @Test
  void pagesShowTheFamilyItsMembersAndTheirCurves() {
    String runs =
        server.address() + "/#/experiments/" + parent.path("info").path("experiment_id").asText();
    try (Chromium chromium = Chromium.launch()) {
      Page page =
          chromium
              .browser()
              .newContext(new NewContextOptions().setViewportSize(WIDTH, HEIGHT))
              .newPage();
      page.setDefaultTimeout(PATIENCE);
      page.navigate(runs + "/runs");
      page.locator(".ag-row").getByText("six", EXACT).first().waitFor();
      page.locator(".ag-row button").first().click(); // unfolds it
      for (RunDirectory run : members) {
        page.locator(".ag-row").getByText(run.info().name(), EXACT).first().waitFor();
      }
      screenshot(page, "mlflow-runs");

      page.navigate(runs + "/runs?compareRunsMode=CHART");
      page.getByPlaceholder("Search metric charts").fill("^validation.accuracy$");
      Locator curves = page.locator(".scatterlayer .trace");
      curves.nth(members.size() - 1).waitFor(ATTACHED);
      assertTrue(page.getByText("validation.accuracy", IN_PAGE).first().isVisible());
      screenshot(page, "mlflow-chart");

      page.navigate(runs + "/runs/" + id(parent) + "/artifacts/report");
      page.getByText("report.html", IN_PAGE).first().waitFor();
      screenshot(page, "mlflow-report");
    }
  }

  private static void screenshot(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target/screenshots", name + ".png")));
  }
}
