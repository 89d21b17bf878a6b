package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.binding.Catalog;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A family whose members share the less with its base the further they diverge. */
class FamilyReportTest {
  private static final int EXAMPLES = 500;
  private static final int CLASSES = 4;
  private static final int EACH = 4;

  /** What a member changes, and how much of its noise is its own. */
  private static final Map<String, Double> CHANGES =
      Map.of("seed", 0.3, "optimizer.learning_rate", 0.8, "model.width", 2.0);

  private static JsonNode report;

  @BeforeAll
  static void make(@TempDir Path folder) {
    List<RunDirectory> runs = new ArrayList<>();
    runs.add(run(folder, "base", "seed=0", 0.1));
    CHANGES.forEach(
        (key, own) -> {
          for (int i = 1; i <= EACH; i++) {
            runs.add(
                run(folder, key + "-" + i, key + "=" + i + (key.equals("seed") ? "" : ".5"), own));
          }
        });
    try (Torch torch = Torch.open("cpu", 1);
        Study study = new Study(ReportRequest.of(runs).on("d", "test").resampled(200), torch)) {
      report = Report.of(study);
    }
  }

  private static RunDirectory run(Path folder, String name, String change, double own) {
    String yaml =
        "recipe: r\ndata: tiny\nmodel: resnet8\noptimizer: {name: sgd, learning_rate: 1}\ntrain: {epochs: 1, batch_size: 8}\n";
    String recipe =
        Recipes.write(
            new Recipes(Catalog.Roots.standard())
                .parse(yaml, "recipe", Overrides.NONE.withSet(change)));
    RunDirectory run = Fixture.run(folder, name, Optional.of(recipe));
    RandomStream shared = RandomStream.of(1, "shared");
    RandomStream noise = RandomStream.of(1, name);
    float[] logits = new float[EXAMPLES * CLASSES];
    long[] labels = new long[EXAMPLES];
    for (int i = 0; i < EXAMPLES; i++) {
      labels[i] = i % CLASSES;
      for (int c = 0; c < CLASSES; c++) {
        double value = shared.nextGaussian() + own * noise.nextGaussian();
        logits[i * CLASSES + c] = (float) (value + (c == labels[i] ? 2 : 0));
      }
    }
    Fixture.write(run, "test", logits, CLASSES, new float[0], labels, Fixture.ids(EXAMPLES));
    return run;
  }

  private static JsonNode find(String list, Map<String, String> wanted) {
    return StreamSupport.stream(report.get(list).spliterator(), false)
        .filter(
            each ->
                wanted.entrySet().stream()
                    .allMatch(w -> each.get(w.getKey()).asText().equals(w.getValue())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void categoriesFollowFromTheRecipes() {
    for (JsonNode model : report.get("models")) {
      String name = model.get("name").textValue();
      String expected =
          name.startsWith("seed")
              ? "reinit"
              : name.startsWith("optimizer")
                  ? "hyperparameters"
                  : name.startsWith("model") ? "architecture" : null;
      assertEquals(expected, model.get("category").textValue(), name);
    }
    JsonNode pair = find("pairs", Map.of("a", "base", "b", "model.width-1"));
    assertEquals("[\"model.width\"]", pair.get("varied").toString());
  }

  @Test
  void meansAreThoseOfThePairsOfACategoryAndIntervalsHoldThem() {
    Map<String, List<Double>> values = new HashMap<>();
    for (JsonNode pair : report.get("pairs")) {
      String against = pair.get("a").textValue().equals("base") ? "base" : "members";
      values
          .computeIfAbsent(pair.get("category").textValue() + against, key -> new ArrayList<>())
          .add(pair.get("error_inconsistency").doubleValue());
    }
    assertEquals(values.size(), report.get("categories").size());
    for (JsonNode group : report.get("categories")) {
      List<Double> own =
          values.get(group.get("category").textValue() + group.get("against").textValue());
      JsonNode estimate = group.get("error_inconsistency");
      double mean = own.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      assertEquals(own.size(), group.get("pairs").intValue());
      assertEquals(mean, estimate.get("mean").doubleValue(), 1e-12);
      assertTrue(estimate.get("ci").get(0).doubleValue() <= mean);
      assertTrue(estimate.get("ci").get(1).doubleValue() >= mean);
    }
  }

  @Test
  void theTrendIsFoundAndSaidInWords() {
    for (String measure : List.of("error_inconsistency", "excess_error_inconsistency", "kappa")) {
      JsonNode trend = find("trend", Map.of("measure", measure));
      assertEquals(EACH * EACH * 3, trend.get("statistic").doubleValue(), measure);
      assertEquals(EACH * EACH * 1.5, trend.get("expected").doubleValue());
      assertTrue(trend.get("p").doubleValue() < 0.001, measure);
    }
    List<Finding> findings = Finding.of(report);
    assertEquals(3, findings.size());
    assertEquals("Models that diverge further err more differently", findings.get(0).title());
    assertTrue(findings.get(0).decided());
    assertTrue(findings.get(0).text().contains("architecture"), findings.get(0).text());
  }

  @Test
  void withoutSeveralCategoriesNoTrendIsClaimed(@TempDir Path folder) {
    List<RunDirectory> runs =
        List.of(
            run(folder, "a", "seed=0", 0.3),
            run(folder, "b", "seed=1", 0.3),
            run(folder, "c", "seed=2", 0.3));
    try (Torch torch = Torch.open("cpu", 1);
        Study study = new Study(ReportRequest.of(runs).on("d", "test").resampled(50), torch)) {
      JsonNode small = Report.of(study);
      assertTrue(small.get("trend").get(0).get("p").isNull());
      assertTrue(small.get("trend").get(0).get("undefined").has("p"));
      Finding first = Finding.of(small).get(0);
      assertFalse(first.decided());
      assertTrue(first.title().startsWith("Undecided"));
    }
  }
}
