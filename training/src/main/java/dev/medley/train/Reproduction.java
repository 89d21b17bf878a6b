package dev.medley.train;

import dev.medley.file.Hashes;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Whether a run, trained again, came out the same.
 *
 * @param identical whether the last model and all outputs have the same bytes and all metrics but
 *     speeds the same values
 * @param differences what differs, one sentence each
 */
public record Reproduction(boolean identical, List<String> differences) {
  private static final String SPEED = "images_per_second";

  static Reproduction compare(RunDirectory first, RunDirectory second) {
    List<String> differences = new ArrayList<>();
    compareFile(first, second, "checkpoints/last/model.safetensors", differences);
    for (String outputs : new TreeSet<>(second.outputs())) {
      if (first.outputs().contains(outputs)) {
        for (String file : List.of("logits.npy", "features.npy", "labels.npy", "ids.txt")) {
          compareFile(first, second, "outputs/" + outputs + "/" + file, differences);
        }
      } else {
        differences.add("The first run has no outputs " + outputs + ".");
      }
    }
    compareMetrics(values(first), values(second), differences);
    return new Reproduction(differences.isEmpty(), List.copyOf(differences));
  }

  private static void compareFile(
      RunDirectory first, RunDirectory second, String file, List<String> differences) {
    Path one = first.path().resolve(file);
    Path two = second.path().resolve(file);
    if (Files.exists(one) != Files.exists(two)
        || (Files.exists(one) && !Hashes.sha256(one).equals(Hashes.sha256(two)))) {
      differences.add(file + " differs.");
    }
  }

  private static Map<String, Double> values(RunDirectory run) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Metric metric : run.metrics()) {
      if (!metric.name().equals(SPEED)) {
        values.put(metric.name() + " at step " + metric.step(), metric.value());
      }
    }
    return values;
  }

  private static void compareMetrics(
      Map<String, Double> first, Map<String, Double> second, List<String> differences) {
    second.forEach(
        (name, value) -> {
          Double before = first.get(name);
          if (!value.equals(before)) {
            differences.add("%s was %s and is %s.".formatted(name, before, value));
          }
        });
  }
}
