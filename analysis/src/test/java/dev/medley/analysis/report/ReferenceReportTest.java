package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.Fixture;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** report.json of the reference models has the reference's names and numbers. */
class ReferenceReportTest {
  private static final List<String> LIKELIHOODS = List.of("nll", "brier", "ece");
  private static final JsonNode REFERENCE = Fixture.reference().node();
  private static ObjectNode report;

  @BeforeAll
  static void make(@TempDir Path folder) {
    ReportRequest request =
        ReportRequest.of(Fixture.referenceRuns(folder))
            .on("d", "test")
            .calibrated(CalibrateOn.of("val"));
    try (Torch torch = Torch.open("cpu", 1);
        Study study = new Study(request, torch)) {
      report = Report.of(study);
    }
  }

  /** Every number that the reference has is there under the same name. */
  private static void check(JsonNode expected, JsonNode actual, Set<String> left, String where) {
    for (Map.Entry<String, JsonNode> field : expected.properties()) {
      String at = where + "." + field.getKey();
      if (!left.contains(field.getKey())) {
        assertTrue(actual.has(field.getKey()), at);
        compare(field.getValue(), actual.get(field.getKey()), left, at);
      }
    }
  }

  private static void compare(JsonNode expected, JsonNode actual, Set<String> left, String at) {
    if (expected.isObject() && at.endsWith(".undefined")) {
      assertEquals(names(expected), names(actual), at);
    } else if (expected.isObject()) {
      check(expected, actual, left, at);
    } else if (expected.isArray()) {
      assertEquals(expected.size(), actual.size(), at);
      for (int k = 0; k < expected.size(); k++) {
        compare(expected.get(k), actual.get(k), left, at + "[" + k + "]");
      }
    } else if (expected.isNumber()) {
      assertTrue(actual.isNumber(), at + " is " + actual);
      assertEquals(expected.doubleValue(), actual.doubleValue(), tolerance(at), at);
    } else {
      assertEquals(expected, actual, at);
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** What the references' README allows. */
  private static double tolerance(String at) {
    if (at.contains("calibrated.") || at.contains("jensen_shannon") || at.contains("theta")) {
      return 1e-6;
    }
    if (at.contains("temperature")) {
      return 2e-6;
    }
    if (at.startsWith("relations") || at.endsWith(".p") || at.endsWith("mcnemar_p")) {
      return 1e-9;
    }
    return LIKELIHOODS.stream().anyMatch(at::contains) ? 1e-10 : 1e-12;
  }

  @Test
  void modelsHaveTheReferencesNumbers() {
    Set<String> left =
        Set.of("fitting_split", "temperature_fitted_on_test", "cross_fitted", "accuracy_bootstrap");
    compare(REFERENCE.get("models"), report.get("models"), left, "models");
  }

  @Test
  void pairsHaveTheReferencesNumbersAndReasons() {
    compare(REFERENCE.get("pairs"), report.get("pairs"), Set.of("bootstrap"), "pairs");
  }

  @Test
  void relationsHaveTheReferencesNumbers() {
    check(REFERENCE.get("relations"), report.get("relations"), Set.of(), "relations");
  }

  @Test
  void specializationHasTheReferencesNumbers() {
    Set<String> left = Set.of("theta_file", "theta_uncalibrated_file", "theta_mean_uncalibrated");
    for (JsonNode expected : REFERENCE.get("specialization")) {
      String pair = expected.get("a").textValue() + "-" + expected.get("b").textValue();
      JsonNode found = null;
      for (JsonNode each : report.get("specialization")) {
        if (pair.equals(each.get("a").textValue() + "-" + each.get("b").textValue())) {
          found = each;
        }
      }
      check(expected, found, left, pair);
    }
  }
}
