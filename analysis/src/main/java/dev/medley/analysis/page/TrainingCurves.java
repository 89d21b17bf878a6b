package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What runs logged while they trained: of each series the last value of each epoch. */
final class TrainingCurves {
  private static final int MOST_POINTS = 120;

  private TrainingCurves() {}

  /** An object by series' name: for each run, in order, a list of [epoch, value]. */
  static ObjectNode of(List<RunDirectory> runs) {
    Map<String, List<Map<Integer, Double>>> series = new LinkedHashMap<>();
    for (int run = 0; run < runs.size(); run++) {
      for (Metric metric : metrics(runs.get(run))) {
        List<Map<Integer, Double>> all =
            series.computeIfAbsent(
                metric.name(),
                name -> {
                  List<Map<Integer, Double>> empty = new ArrayList<>();
                  runs.forEach(each -> empty.add(new LinkedHashMap<>()));
                  return empty;
                });
        all.get(run).put(metric.epoch(), metric.value());
      }
    }
    ObjectNode json = Json.object();
    series.forEach(
        (name, all) -> {
          // one value a run is a result, not a curve
          if (all.stream().anyMatch(values -> values.size() > 1)) {
            ArrayNode list = json.putArray(name);
            all.forEach(values -> list.add(points(values)));
          }
        });
    return json;
  }

  private static List<Metric> metrics(RunDirectory run) {
    try {
      return run.metrics();
    } catch (UserError e) {
      return List.of(); // a damaged log is no reason to have no report
    }
  }

  private static ArrayNode points(Map<Integer, Double> values) {
    ArrayNode points = Json.object().arrayNode();
    int step = (values.size() + MOST_POINTS - 1) / MOST_POINTS;
    int i = 0;
    for (Map.Entry<Integer, Double> value : values.entrySet()) {
      boolean last = i == values.size() - 1;
      if (last || i % step == 0) {
        points.addArray().add(value.getKey()).add(Figures.rounded(value.getValue()));
      }
      i++;
    }
    return points;
  }
}
