package dev.medley.train;

import dev.medley.data.Dataset;
import dev.medley.data.Split;
import dev.medley.probe.FeatureSpread;
import dev.medley.probe.LinearProbes;
import dev.medley.probe.NearestNeighbours;
import dev.medley.recipe.EvaluateSettings;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Measures representations on the validation split while they are learned. */
final class Monitor {
  static final String PROBE = "probe.accuracy";
  static final String KNN = "knn.accuracy";

  /** Below these, features of a validation split have all but collapsed. */
  private static final double LEAST_DEVIATION = 0.05;

  private static final double LEAST_RANK = 2;

  private final Recipe recipe;
  private final Torch torch;
  private final Dataset data;
  private final Evaluation evaluation;
  private final RunLog log;

  Monitor(Recipe recipe, Torch torch, Dataset data, Evaluation evaluation, RunLog log) {
    this.recipe = recipe;
    this.torch = torch;
    this.data = data;
    this.evaluation = evaluation;
    this.log = log;
  }

  /**
   * What is due after an epoch: {@code knn.accuracy}, {@code probe.accuracy}, {@code
   * features.deviation}, {@code features.effective_rank}.
   *
   * @param epoch from 1
   * @param last whether training ends here
   */
  Map<String, Double> measure(TrainingState state, int epoch, boolean last) {
    EvaluateSettings.Knn knn = recipe.evaluate().knn();
    EvaluateSettings.Probe probe = recipe.evaluate().linearProbe();
    boolean vote = knn != null && (last || epoch % knn.everyEpochs() == 0);
    boolean fit = probe != null && (last || epoch % probe.everyEpochs() == 0);
    Map<String, Double> values = new LinkedHashMap<>();
    if (!vote && !fit) {
      return values;
    }
    int classes = data.classNames().size();
    try (SplitFeatures bank = features(state, data.training());
        SplitFeatures queries = features(state, data.split("validation"))) {
      if (vote) {
        if (knn.k() > bank.labels().length) {
          log.infoOnce(
              "evaluate.knn.k is %d, but there are %d training images: all of them vote."
                  .formatted(knn.k(), bank.labels().length));
        }
        try (NearestNeighbours neighbours =
            new NearestNeighbours(torch, bank.features(), bank.labels(), classes)) {
          values.put(
              KNN,
              neighbours
                  .votes(queries.features(), knn.k(), knn.temperature())
                  .accuracy(queries.labels()));
        }
      }
      if (fit) {
        try (LinearProbes probes = new LinearProbes(torch)) {
          double l2 = probe.l2() == null ? 1.0 / bank.labels().length : probe.l2();
          values.put(
              PROBE,
              probes
                  .score(
                      probes.fit(bank.features(), bank.labels(), classes, l2),
                      queries.features(),
                      queries.labels())
                  .accuracy());
        }
      }
      FeatureSpread spread = FeatureSpread.of(queries.features());
      values.put("features.deviation", spread.deviation());
      values.put("features.effective_rank", spread.effectiveRank());
      if (spread.deviation() < LEAST_DEVIATION || spread.effectiveRank() < LEAST_RANK) {
        log.warn(
            String.format(
                Locale.ROOT,
                "The representations have all but collapsed after epoch %d: deviation %.3f (1 is"
                    + " isotropic), effective rank %.1f of %d. A smaller learning rate, or an"
                    + " objective that keeps them apart, may help.",
                epoch,
                spread.deviation(),
                spread.effectiveRank(),
                state.network().featureSize()));
      }
    }
    return values;
  }

  private SplitFeatures features(TrainingState state, Split split) {
    return evaluation.features(
        state.evaluated(), state.evaluatedBuffers(), split, recipe.evaluate().batchSize());
  }
}
