package dev.medley.analysis.report;

import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The temperatures of all models that have logits, and what they were fitted on. */
public final class Calibration {
  private static final String VALIDATION = "validation";

  private final String on;
  private final List<Forecast> raw;
  private final List<Forecast> calibrated;

  private Calibration(String on, List<Forecast> raw, List<Forecast> calibrated) {
    this.on = on;
    this.raw = raw;
    this.calibrated = calibrated;
  }

  /**
   * Fits.
   *
   * @param outputs of the split that is reported, models with logits only
   * @throws UserError if a split was named that a model has no logits for
   */
  static Calibration of(AlignedOutputs outputs, CalibrateOn choice) {
    byte[] folds = outputs.folds();
    List<Forecast> raw =
        outputs.models().stream().map(m -> new Forecast(m, Temperature.NONE, folds)).toList();
    return switch (choice.kind()) {
      case NONE -> new Calibration(null, raw, List.of());
      case CROSS -> crossFitted(outputs, folds, raw);
      case SPLIT -> fitted(outputs, folds, raw, choice.split().orElseThrow());
      case USUAL ->
          hasValidation(outputs)
              ? fitted(outputs, folds, raw, VALIDATION)
              : crossFitted(outputs, folds, raw);
    };
  }

  private static boolean hasValidation(AlignedOutputs outputs) {
    return !outputs.split().equals(VALIDATION)
        && outputs.models().stream()
            .map(ModelOutputs::run)
            .allMatch(
                run ->
                    run.outputs().contains(outputs.dataset() + "." + VALIDATION)
                        && run.outputs(outputs.dataset(), VALIDATION).logits().isPresent());
  }

  private static Calibration crossFitted(AlignedOutputs outputs, byte[] folds, List<Forecast> raw) {
    return new Calibration(
        "cross",
        raw,
        outputs.models().parallelStream()
            .map(m -> new Forecast(m, TemperatureScaling.crossFit(outputs, m, folds), folds))
            .toList());
  }

  private static Calibration fitted(
      AlignedOutputs outputs, byte[] folds, List<Forecast> raw, String split) {
    List<Temperature> temperatures =
        outputs.models().parallelStream().map(m -> fitted(m, outputs.dataset(), split)).toList();
    return new Calibration(
        split,
        raw,
        IntStream.range(0, raw.size())
            .mapToObj(m -> new Forecast(raw.get(m).model(), temperatures.get(m), folds))
            .toList());
  }

  private static Temperature fitted(ModelOutputs model, String dataset, String split) {
    RunDirectory run = model.run();
    AlignedOutputs outputs = AlignedOutputs.load(List.of(run), dataset, split);
    ModelOutputs there = outputs.models().get(0);
    if (!there.hasLogits()) {
      throw new UserError(
          "The run %s has no logits for split '%s' of '%s', so it cannot be calibrated there; name another split, or cross or none."
              .formatted(model.name(), split, dataset));
    }
    return TemperatureScaling.fit(outputs, there);
  }

  /** A split's name, or {@code cross}; none without calibration. */
  public Optional<String> on() {
    return Optional.ofNullable(on);
  }

  /** Whether there are temperatures. */
  public boolean isDone() {
    return on != null;
  }

  /** What the models with logits say, uncalibrated, in the order of {@link Study#withLogits}. */
  public List<Forecast> raw() {
    return raw;
  }

  /** The same, calibrated; empty without calibration. */
  public List<Forecast> calibrated() {
    return calibrated;
  }

  /** Calibrated if that is done, else as it is. */
  public List<Forecast> best() {
    return isDone() ? calibrated : raw;
  }
}
