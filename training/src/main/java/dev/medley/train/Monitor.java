package dev.medley.train;

import dev.medley.data.Dataset;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import java.util.LinkedHashMap;
import java.util.Map;

/** Measures representations while they are learned. */
final class Monitor {
  static final String PROBE = "probe.accuracy";
  static final String KNN = "knn.accuracy";

  Monitor(Recipe recipe, Torch torch, Dataset data, Evaluation evaluation, RunLog log) {}

  Map<String, Double> measure(TrainingState state, int epoch, boolean last) {
    return new LinkedHashMap<>();
  }
}
