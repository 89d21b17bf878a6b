package dev.medley.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.ensemble.Bagging;
import dev.medley.analysis.ensemble.EnsembleRequest;
import dev.medley.analysis.ensemble.EnsembleStudy;
import dev.medley.analysis.ensemble.EnsembleTables;
import dev.medley.analysis.ensemble.GreedyEntry;
import dev.medley.analysis.ensemble.GreedySelection;
import dev.medley.analysis.ensemble.SelectionMetric;
import dev.medley.analysis.ensemble.SubsetCurve;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code medley ensemble}. */
@Command(
    name = "ensemble",
    description = {
      "Averages runs: selects members step by step on one split and reports on another, or takes"
          + " all.",
      "Models are calibrated first."
    },
    footer = {
      "",
      "Examples:",
      "  medley ensemble divergence-small",
      "  medley ensemble divergence-small --pool-below 0.8",
      "  medley ensemble first second third --select all --split validation"
    })
final class EnsembleCommand implements Callable<Integer> {
  /** How members are chosen. */
  enum Select {
    GREEDY,
    ALL
  }

  private final Workplace place;

  @Mixin private SeveralRuns runs;
  @Mixin private Output output;

  @Option(
      names = "--select",
      paramLabel = "HOW",
      defaultValue = "greedy",
      description = "greedy (step by step) or all (default: ${DEFAULT-VALUE}).")
  private Select select;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A data set's name (default: what the first run was trained on).")
  private String data;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "What is reported (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--select-on",
      paramLabel = "SPLIT",
      description =
          "What members and weights are selected on (default: validation if all have it, else one"
              + " half of the reported split, and the other half is reported).")
  private String selectOn;

  @Option(
      names = "--calibrate-on",
      paramLabel = "SPLIT|cross|none",
      description =
          "What temperatures are fitted on: a split, cross (each half of a split for its other"
              + " half), or none (default: what members are selected on).")
  private String calibrateOn;

  @Option(
      names = "--base",
      paramLabel = "RUN",
      description = "The run to begin with (default: the best on the selecting examples).")
  private String base;

  @Option(
      names = "--pool-below",
      paramLabel = "ACCURACY",
      description =
          "Begin with the best or the base, then add only models of lower accuracy than this, each"
              + " once: what do weak models add?")
  private Double poolBelow;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many members at most, the first included (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      defaultValue = "accuracy",
      description = "accuracy or nll, on the selecting examples (default: ${DEFAULT-VALUE}).")
  private SelectionMetric metric;

  @Option(names = "--no-replacement", description = "Take each model once at most.")
  private boolean once;

  @Option(
      names = "--bags",
      paramLabel = "N",
      description = "Also select from N random halves of the models, and average those ensembles.")
  private Integer bags;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of bags and random ensembles (default: ${DEFAULT-VALUE}).")
  private long seed;

  EnsembleCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    if (steps < 1 || (bags != null && bags < 1)) {
      throw new UserError("--steps and --bags must be at least 1.");
    }
    List<RunDirectory> all = new ArrayList<>(runs.resolve(place));
    OptionalInt first = base == null ? OptionalInt.empty() : OptionalInt.of(base(all));
    EnsembleRequest request =
        new EnsembleRequest(
            all,
            data == null ? all.get(0).info().data().name() : data,
            split,
            Optional.ofNullable(selectOn),
            Optional.ofNullable(calibrateOn));
    EnsembleStudy study = new EnsembleStudy(request);
    ObjectNode json = select == Select.GREEDY ? greedy(study, first) : Json.object();
    json.put("report_on", study.reporting().name());
    if (bags != null) {
      json.set(
          "bagged",
          EnsembleTables.weighted(
              study, Bagging.weights(selection(study, first), study.selecting(), bags, seed)));
    }
    json.set("all", EnsembleTables.rules(study));
    json.set("stacked", EnsembleTables.stacked(study));
    json.set("ensemble_curves", EnsembleTables.curves(study, SubsetCurve.DRAWS, seed));
    if (request.isOptimistic()) {
      json.putArray("notes").add(TemperatureScaling.OPTIMISTIC);
    }
    output.print(json, text(json));
    return 0;
  }

  /** The number of the base, which comes first if it is not among the runs. */
  private int base(List<RunDirectory> all) {
    RunDirectory run = runs.find(place, base);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).info().id().equals(run.info().id())) {
        return i;
      }
    }
    all.add(0, run);
    return 0;
  }

  private ObjectNode greedy(EnsembleStudy study, OptionalInt first) {
    return (poolBelow == null
            ? new GreedyEntry(study, selection(study, first))
            : GreedyEntry.ofWeak(study, metric, first, poolBelow, steps))
        .json();
  }

  private GreedySelection selection(EnsembleStudy study, OptionalInt first) {
    return new GreedySelection(metric, !once, first, study.all(), steps);
  }

  private String text(ObjectNode json) {
    StringBuilder text = new StringBuilder();
    if (json.has("trace")) {
      text.append(trace(json)).append('\n');
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "ENSEMBLE ON " + json.path("report_on").textValue().toUpperCase(Locale.ROOT),
            "ACCURACY",
            "NLL"));
    if (json.has("trace")) {
      rows.add(row("kept " + counts(json.get("weights")), json, "report_accuracy", "report_nll"));
    }
    if (json.has("bagged")) {
      rows.add(row("bagged", json.get("bagged"), "report_accuracy", "report_nll"));
    }
    json.get("all")
        .properties()
        .forEach(
            rule ->
                rows.add(
                    row(
                        "all, " + rule.getKey().replace('_', ' '),
                        rule.getValue(),
                        "accuracy",
                        "nll")));
    rows.add(row("all, stacked weights", json.get("stacked"), "report_accuracy", "report_nll"));
    text.append(Output.table(rows)).append('\n').append(curves(json.get("ensemble_curves")));
    json.path("notes").forEach(note -> text.append('\n').append(note.textValue()).append('\n'));
    return text.toString();
  }

  private static String trace(ObjectNode json) {
    List<Double> accuracies = new ArrayList<>();
    json.get("trace").forEach(step -> accuracies.add(step.get("report_accuracy").doubleValue()));
    double low = accuracies.stream().mapToDouble(a -> a).min().orElse(0);
    double high = accuracies.stream().mapToDouble(a -> a).max().orElse(1);
    List<List<String>> rows = new ArrayList<>();
    String kept = "";
    rows.add(
        List.of(
            "",
            "ADDED",
            "ON " + json.get("select_on").textValue().toUpperCase(Locale.ROOT),
            "ON " + json.get("report_on").textValue().toUpperCase(Locale.ROOT),
            ""));
    for (int step = 0; step < accuracies.size(); step++) {
      JsonNode at = json.get("trace").get(step);
      kept = step + 1 == json.get("best_prefix").intValue() ? " kept up to here" : "";
      rows.add(
          List.of(
              Integer.toString(step + 1),
              at.get("pick").textValue(),
              Bars.percent(at.get("selection_accuracy").doubleValue()),
              Bars.percent(accuracies.get(step)),
              Bars.of(accuracies.get(step), low, high) + kept));
    }
    return Output.table(rows);
  }

  private static String counts(JsonNode weights) {
    List<String> members = new ArrayList<>();
    weights
        .properties()
        .forEach(
            member ->
                members.add(
                    member.getValue().intValue() == 1
                        ? member.getKey()
                        : member.getValue() + " x " + member.getKey()));
    return String.join(" + ", members);
  }

  private static List<String> row(String name, JsonNode entry, String accuracy, String nll) {
    return List.of(
        name,
        Bars.percent(entry.get(accuracy).doubleValue()),
        entry.get(nll).isNull() ? "undefined" : Bars.number(entry.get(nll).doubleValue()));
  }

  private static String curves(JsonNode curves) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RANDOM MEMBERS", "SIZE", "ACCURACY", "95 % OF DRAWS"));
    for (JsonNode curve : curves) {
      for (JsonNode point : curve.get("curve")) {
        rows.add(
            List.of(
                curve.get("category").isNull()
                    ? "any"
                    : "base and " + curve.get("category").textValue(),
                point.get("size").toString(),
                Bars.percent(point.get("accuracy").doubleValue()),
                Bars.percent(point.get("range").get(0).doubleValue())
                    + " to "
                    + Bars.percent(point.get("range").get(1).doubleValue())));
      }
    }
    return Output.table(rows);
  }
}
