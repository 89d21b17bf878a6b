package dev.medley.analysis.ensemble;

import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Runs whose ensembles are selected on some examples and reported on others. */
public final class EnsembleStudy {
  private final EnsembleRequest request;
  private final AlignedOutputs outputs;
  private final Part selecting;
  private final Part reporting;
  private final Part uncalibrated;

  /**
   * Reads outputs and fits temperatures.
   *
   * @throws UserError if outputs are missing, have no logits, or do not match
   */
  public EnsembleStudy(EnsembleRequest request) {
    this.request = request;
    this.outputs = logits(request, request.split());
    Optional<String> split = request.selecting();
    AlignedOutputs selection = split.isPresent() ? logits(request, split.get()) : outputs;
    EnsembleRule rule =
        request.calibrateOn().equals(Optional.of(EnsembleRequest.NONE))
            ? EnsembleRule.LOGIT_MEAN
            : EnsembleRule.CALIBRATED_LOGIT_MEAN;
    boolean halves = split.isEmpty();
    List<Temperature> fitted = temperatures(selection, halves);
    Part reported = Part.of(outputs, forecasts(outputs, fitted), rule);
    this.selecting =
        halves ? reported.half(0) : Part.of(selection, forecasts(selection, fitted), rule);
    this.reporting = halves ? reported.half(1) : reported;
    this.uncalibrated =
        reporting.by(
            EnsembleRule.LOGIT_MEAN,
            forecasts(outputs, outputs.models().stream().map(m -> Temperature.NONE).toList()));
    if (selecting.examples() == 0 || reporting.examples() == 0) {
      throw new UserError(
          "The split '%s' has %d examples, too few for a half to select on and a half to report; name another split by --select-on."
              .formatted(request.split(), outputs.examples()));
    }
  }

  private static AlignedOutputs logits(EnsembleRequest request, String split) {
    return AlignedOutputs.loadLogits(request.runs(), request.dataset(), split);
  }

  /** Of each model; null where each split is fitted by halves of its own. */
  private List<Temperature> temperatures(AlignedOutputs selection, boolean halves) {
    String on = request.calibrateOn().orElse("");
    if (on.equals(EnsembleRequest.NONE)) {
      return selection.models().stream().map(m -> Temperature.NONE).toList();
    }
    if (on.equals(EnsembleRequest.CROSS)) {
      return halves ? ofSelectingHalf(selection) : null;
    }
    if (!on.isEmpty()) {
      return whole(logits(request, on));
    }
    return halves ? ofSelectingHalf(selection) : whole(selection);
  }

  private static List<Temperature> whole(AlignedOutputs outputs) {
    return outputs.models().parallelStream().map(m -> TemperatureScaling.fit(outputs, m)).toList();
  }

  /** What is fitted on the half that members are selected on, for both halves. */
  private static List<Temperature> ofSelectingHalf(AlignedOutputs outputs) {
    return crossFitted(outputs).stream()
        .map(t -> new Temperature(t.ofFold1(), t.ofFold1(), false, t.atBound()))
        .toList();
  }

  private static List<Temperature> crossFitted(AlignedOutputs outputs) {
    byte[] folds = outputs.folds();
    return outputs.models().parallelStream()
        .map(m -> TemperatureScaling.crossFit(outputs, m, folds))
        .toList();
  }

  private static List<Forecast> forecasts(AlignedOutputs outputs, List<Temperature> fitted) {
    byte[] folds = outputs.folds();
    List<Temperature> temperatures = fitted == null ? crossFitted(outputs) : fitted;
    return IntStream.range(0, temperatures.size())
        .mapToObj(m -> new Forecast(outputs.models().get(m), temperatures.get(m), folds))
        .toList();
  }

  /** What was asked. */
  public EnsembleRequest request() {
    return request;
  }

  /** The examples that members and weights are selected on. */
  public Part selecting() {
    return selecting;
  }

  /** The examples that results are reported on. */
  public Part reporting() {
    return reporting;
  }

  /**
   * The examples that results are reported on, averaged by a rule; none if it needs temperatures.
   */
  public Optional<Part> reporting(EnsembleRule rule) {
    if (!rule.isCalibrated()) {
      return Optional.of(uncalibrated.by(rule));
    }
    return reporting.rule().isCalibrated() ? Optional.of(reporting.by(rule)) : Optional.empty();
  }

  /** How many models. */
  public int models() {
    return outputs.models().size();
  }

  /** All models. */
  public List<Integer> all() {
    return IntStream.range(0, models()).boxed().toList();
  }

  /** A model's unique name. */
  public String name(int model) {
    return outputs.models().get(model).name();
  }

  /** A model's run. */
  public RunDirectory run(int model) {
    return request.runs().get(model);
  }

  /**
   * The base of the family that all runs are members of, if it is among them.
   *
   * @return its number
   */
  public OptionalInt familyBase() {
    Optional<String> family = run(0).info().family();
    boolean one =
        family.isPresent() && all().stream().allMatch(m -> run(m).info().family().equals(family));
    return one
        ? IntStream.range(0, models()).filter(m -> run(m).info().category().isEmpty()).findFirst()
        : OptionalInt.empty();
  }
}
