package dev.medley.cli;

import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.ensemble.EnsembleRule;
import dev.medley.run.RunDirectory;
import dev.medley.train.Averaging;
import dev.medley.train.EnsembleMember;
import dev.medley.train.TrainedNetwork;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** {@code --ensemble} and {@code --calibrate-on}: how the networks of several runs are averaged. */
final class EnsembleOptions {
  @Option(
      names = "--ensemble",
      paramLabel = "RULE",
      description =
          "How several runs are averaged: logit_mean, probability_mean, calibrated_logit_mean or"
              + " calibrated_probability_mean.")
  private EnsembleRule rule;

  @Option(
      names = "--calibrate-on",
      paramLabel = "SPLIT",
      defaultValue = "validation",
      description = "What temperatures are fitted on (default: ${DEFAULT-VALUE}).")
  private String calibrateOn;

  /** Whether a rule was named. */
  boolean given() {
    return rule != null;
  }

  /** Of the rule; logits where none was named. */
  Averaging averaging() {
    return rule == null || rule.isOfLogits() ? Averaging.LOGITS : Averaging.PROBABILITIES;
  }

  /** The runs' networks with the temperatures that the rule wants. */
  List<EnsembleMember> members(List<RunDirectory> runs) {
    List<Double> temperatures =
        rule != null && rule.isCalibrated()
            ? TemperatureScaling.fit(runs, runs.get(0).info().data().name(), calibrateOn)
            : runs.stream().map(run -> 1.0).toList();
    return IntStream.range(0, runs.size())
        .mapToObj(m -> new EnsembleMember(TrainedNetwork.of(runs.get(m)), temperatures.get(m)))
        .toList();
  }
}
