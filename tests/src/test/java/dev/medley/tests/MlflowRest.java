package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What an MLflow server has, asked through its REST interface without MLflow's client. */
record MlflowRest(String address) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  JsonNode get(String path) {
    return send(HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + path)).build());
  }

  private JsonNode post(String path, ObjectNode body) {
    return send(
        HttpRequest.newBuilder(URI.create(address + "/api/2.0/mlflow/" + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  /** The names of a run's artifacts in a folder, which is empty for the root, in order. */
  List<String> artifacts(String runId, String folder) {
    List<String> names = new ArrayList<>();
    get("artifacts/list?run_id=" + runId + "&path=" + encode(folder))
        .path("files")
        .forEach(file -> names.add(file.path("path").asText()));
    names.sort(null);
    return names;
  }

  /** The bytes of an artifact. */
  byte[] artifact(String runId, String path) {
    String query = "/get-artifact?run_uuid=" + runId + "&path=" + encode(path);
    return bytes(HttpRequest.newBuilder(URI.create(address + query)).build());
  }

  private static JsonNode send(HttpRequest request) {
    try {
      return MAPPER.readTree(bytes(request));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(
          200, response.statusCode(), () -> new String(response.body(), StandardCharsets.UTF_8));
      return response.body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** All active runs of an experiment that have a tag of that value. */
  List<JsonNode> runs(String experiment, String tag, String value) {
    ObjectNode query = MAPPER.createObjectNode().put("max_results", 1000);
    query
        .putArray("experiment_ids")
        .add(
            get("experiments/get-by-name?experiment_name=" + encode(experiment))
                .path("experiment")
                .path("experiment_id")
                .asText());
    query.put("filter", "tags.`" + tag + "` = '" + value + "'");
    List<JsonNode> found = new ArrayList<>();
    post("runs/search", query).path("runs").forEach(found::add);
    return found;
  }

  /** The one copy of a run. */
  JsonNode copy(String experiment, RunDirectory run) {
    List<JsonNode> found = runs(experiment, "medley.id", run.info().id());
    assertEquals(1, found.size(), "copies of " + run.info().name());
    return get("runs/get?run_id=" + found.get(0).path("info").path("run_id").asText()).path("run");
  }

  /** A run's last values by name. */
  static Map<String, Double> metrics(JsonNode copy) {
    Map<String, Double> metrics = new TreeMap<>();
    copy.path("data")
        .path("metrics")
        .forEach(each -> metrics.put(each.path("key").asText(), number(each.path("value"))));
    return metrics;
  }

  static Map<String, String> pairs(JsonNode list) {
    Map<String, String> pairs = new TreeMap<>();
    list.forEach(each -> pairs.put(each.path("key").asText(), each.path("value").asText()));
    return pairs;
  }

  /** Every row of a metric's history, as step and value. */
  List<String> history(String runId, String metric) {
    List<String> rows = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          get(
              "metrics/get-history?run_id="
                  + runId
                  + "&metric_key="
                  + encode(metric)
                  + "&max_results=25000"
                  + (token.isEmpty() ? "" : "&page_token=" + encode(token)));
      for (JsonNode row : page.path("metrics")) {
        rows.add(row(row.path("step").asLong(), number(row.path("value"))));
      }
      token = page.path("next_page_token").asText("");
    } while (!token.isEmpty());
    rows.sort(null);
    return rows;
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText());
  }

  private static String row(long step, double value) {
    return step + " " + value;
  }

  /** Asserts that the copy's histories are metrics.jsonl's, value for value, none double. */
  JsonNode assertComplete(String experiment, RunDirectory run) {
    return assertComplete(experiment, run, name -> name, value -> value);
  }

  /**
   * The same.
   *
   * @param named what the server calls a metric
   * @param stored what the server makes of a value
   */
  JsonNode assertComplete(
      String experiment,
      RunDirectory run,
      UnaryOperator<String> named,
      UnaryOperator<Double> stored) {
    JsonNode copy = copy(experiment, run);
    String id = copy.path("info").path("run_id").asText();
    Map<String, List<String>> expected = new LinkedHashMap<>();
    for (Metric metric : run.metrics()) {
      expected
          .computeIfAbsent(metric.name(), name -> new ArrayList<>())
          .add(row(metric.step(), stored.apply(metric.value())));
    }
    expected.forEach(
        (name, rows) -> {
          rows.sort(null);
          assertEquals(rows, history(id, named.apply(name)), run.info().name() + " " + name);
        });
    return copy;
  }
}
