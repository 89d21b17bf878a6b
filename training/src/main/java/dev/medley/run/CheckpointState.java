package dev.medley.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a training stands: a checkpoint's {@code state.json}. There are no random states, since
 * every random decision is a function of the seed and the step.
 *
 * @param step optimiser steps done
 * @param epoch epochs done, whole ones
 * @param seconds time spent, pauses left out
 * @param metricsBytes how long metrics.jsonl was
 * @param best the best result so far, if any was measured
 * @param values what else the loop carries from step to step, such as sums of the epoch so far
 */
public record CheckpointState(
    long step,
    int epoch,
    double seconds,
    long metricsBytes,
    Optional<Best> best,
    Map<String, Double> values) {
  private static final String FORMAT = "medley-checkpoint/1";

  /**
   * The best result.
   *
   * @param metric its name, such as {@code validation.accuracy}
   * @param value its value
   * @param step when it was reached
   */
  public record Best(String metric, double value, long step) {}

  /** Keeps a copy. */
  public CheckpointState {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** A training of which nothing is done. */
  public static CheckpointState beginning() {
    return new CheckpointState(0, 0, 0, 0, Optional.empty(), Map.of());
  }

  String toJson() {
    ObjectNode json =
        Json.object()
            .put("format", FORMAT)
            .put("step", step)
            .put("epoch", epoch)
            .put("seconds", seconds)
            .put("metrics_bytes", metricsBytes);
    json.set(
        "best",
        best.map(
                b -> {
                  ObjectNode node = Json.object().put("metric", b.metric);
                  node.set("value", Json.number(b.value));
                  return node.put("step", b.step);
                })
            .orElse(null));
    ObjectNode carried = json.putObject("values");
    values.forEach((name, value) -> carried.set(name, Json.number(value)));
    return Json.text(json);
  }

  static CheckpointState read(Path file) {
    JsonFields fields = Json.read(file);
    if (!fields.text("format").equals(FORMAT)) {
      throw fields.error("format", FORMAT);
    }
    return new CheckpointState(
        fields.whole("step"),
        fields.whole("epoch", 0, Integer.MAX_VALUE),
        fields.number("seconds"),
        fields.whole("metrics_bytes"),
        fields
            .optionalFields("best")
            .map(best -> new Best(best.text("metric"), best.number("value"), best.whole("step"))),
        fields.numbersByName("values"));
  }
}
