package dev.medley.analysis.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.run.imports.ImportRequest;
import dev.medley.run.imports.Importer;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions of published CIFAR-10 models, imported; numbers by reference/predictions/make.py. */
class PublishedPredictionsTest {
  private static final JsonNode REFERENCE =
      Json.read(Fixture.resource("predictions/reference.json")).node();

  @TempDir Path folder;

  private JsonNode report(Path data, String set) {
    List<RunDirectory> runs = new ArrayList<>();
    for (JsonNode model : REFERENCE.get(set).get("models")) {
      String name = model.get("name").textValue();
      Path predictions = data.resolve(set).resolve(name + ".json");
      runs.add(
          Importer.run(
              folder,
              new ImportRequest(
                  name,
                  "cifar10",
                  "test",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(predictions),
                  Optional.empty(),
                  data.resolve(set + ".labels.npy"),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()),
              "test"));
    }
    try (Torch torch = Torch.open("cpu", 1);
        Study study = new Study(ReportRequest.of(runs).on("cifar10", "test"), torch)) {
      return Report.of(study);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"original", "v6"})
  void accuraciesInconsistencyAndKappaEqualNumpys(String set) {
    String place = System.getenv("MEDLEY_DATA");
    assumeTrue(place != null, "MEDLEY_DATA names no folder with predictions");
    JsonNode expected = REFERENCE.get(set);
    JsonNode report = report(Path.of(place, "predictions"), set);
    assertEquals(expected.get("examples"), report.get("examples"));
    for (int m = 0; m < expected.get("models").size(); m++) {
      assertEquals(
          expected.get("models").get(m).get("accuracy").doubleValue(),
          report.get("models").get(m).get("accuracy").doubleValue());
    }
    assertEquals(15, report.get("pairs").size());
    for (int p = 0; p < 15; p++) {
      for (String name : List.of("error_inconsistency", "kappa")) {
        assertEquals(
            expected.get("pairs").get(p).get(name).doubleValue(),
            report.get("pairs").get(p).get(name).doubleValue(),
            1e-12);
      }
    }
  }
}
