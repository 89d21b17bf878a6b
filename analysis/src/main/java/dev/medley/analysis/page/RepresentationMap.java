package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A map of representations: models that see the same similarities between examples are near each
 * other. Linear CKA is the cosine of two models' centred Gram matrices, so sqrt(2 - 2 CKA) is the
 * distance of those on the unit sphere, and a plane can be fitted to such distances.
 */
final class RepresentationMap {
  private static final int LEAST = 3;

  private RepresentationMap() {}

  /** A point [x, y] a model, null without features; an empty list for less than three. */
  static ArrayNode of(ObjectNode report) {
    List<String> names = new ArrayList<>();
    report.path("models").forEach(model -> names.add(model.path("name").asText()));
    Map<String, Map<String, Double>> similarities = new HashMap<>();
    for (JsonNode pair : report.path("pairs")) {
      if (pair.path("cka_linear").isNumber()) {
        put(similarities, pair.path("a"), pair.path("b"), pair.path("cka_linear").asDouble());
        put(similarities, pair.path("b"), pair.path("a"), pair.path("cka_linear").asDouble());
      }
    }
    List<String> shown = names.stream().filter(name -> knowsAll(similarities, name)).toList();
    ArrayNode map = Json.object().arrayNode();
    if (shown.size() < LEAST) {
      return map;
    }
    double[][] plane = ClassicalScaling.plane(distances(similarities, shown));
    for (String name : names) {
      int at = shown.indexOf(name);
      map.add(at < 0 ? NullNode.getInstance() : Figures.rounded(plane[at]));
    }
    return map;
  }

  /** Whether a model is compared with all that are compared with any. */
  private static boolean knowsAll(Map<String, Map<String, Double>> similarities, String name) {
    return similarities.containsKey(name)
        && similarities.get(name).size() == similarities.size() - 1;
  }

  private static double[][] distances(
      Map<String, Map<String, Double>> similarities, List<String> names) {
    int n = names.size();
    double[][] distances = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double similarity = i == j ? 1 : similarities.get(names.get(i)).get(names.get(j));
        distances[i][j] = Math.sqrt(Math.max(0, 2 - 2 * similarity));
      }
    }
    return distances;
  }

  private static void put(
      Map<String, Map<String, Double>> similarities, JsonNode from, JsonNode to, double value) {
    similarities.computeIfAbsent(from.asText(), name -> new HashMap<>()).put(to.asText(), value);
  }
}
