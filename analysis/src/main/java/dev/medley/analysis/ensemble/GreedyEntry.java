package dev.medley.analysis.ensemble;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.measure.Value;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** One greedy selection and how its ensembles do on the reported examples. */
public final class GreedyEntry {
  private final EnsembleStudy study;
  private final GreedySelection selection;
  private final GreedySelection.Selected selected;
  private final List<EnsembleScore> reported;

  /** Selects. */
  public GreedyEntry(EnsembleStudy study, GreedySelection selection) {
    this.study = study;
    this.selection = selection;
    this.selected = selection.on(study.selecting());
    this.reported = along(study.reporting(), selected.picks());
  }

  /**
   * The low-accuracy study (Gontijo-Lopes et al. 2022, section 4.2): from the best model, or a
   * given one, on with those whose accuracy on the selecting examples is below a bound, each once.
   *
   * @throws UserError if there are none
   */
  public static GreedyEntry ofWeak(
      EnsembleStudy study, SelectionMetric metric, OptionalInt base, double below, int steps) {
    double[] accuracies = singles(study.selecting());
    int from = base.orElseGet(() -> best(accuracies));
    List<Integer> pool =
        study.all().stream().filter(m -> m != from && accuracies[m] < below).toList();
    if (pool.isEmpty()) {
      throw new UserError(
          "No model but the base has an accuracy below %s on %s; the lowest is %s."
              .formatted(
                  below,
                  study.selecting().name(),
                  IntStream.range(0, accuracies.length)
                      .filter(m -> m != from)
                      .mapToDouble(m -> accuracies[m])
                      .min()
                      .orElse(accuracies[from])));
    }
    return new GreedyEntry(
        study, new GreedySelection(metric, false, OptionalInt.of(from), pool, steps));
  }

  /** The accuracy of each model alone. */
  public static double[] singles(Part part) {
    double[] none = part.zeros();
    return IntStream.range(0, part.members())
        .parallel()
        .mapToDouble(m -> part.scoreWith(m, none, 0, false).accuracy())
        .toArray();
  }

  private static int best(double[] accuracies) {
    int best = 0;
    for (int m = 1; m < accuracies.length; m++) {
      best = accuracies[m] > accuracies[best] ? m : best;
    }
    return best;
  }

  private static List<EnsembleScore> along(Part part, List<Integer> picks) {
    double[] sum = part.zeros();
    return IntStream.range(0, picks.size())
        .mapToObj(
            step -> {
              part.add(picks.get(step), 1, sum);
              return part.score(sum, step + 1);
            })
        .toList();
  }

  /** What was selected. */
  public GreedySelection.Selected selected() {
    return selected;
  }

  /** How the ensembles of each beginning of the picks do on the reported examples. */
  public List<EnsembleScore> reported() {
    return reported;
  }

  /** How the kept ensemble does on the reported examples. */
  public EnsembleScore result() {
    return reported.get(selected.bestPrefix() - 1);
  }

  /** What report.json has of it. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("rule", study.reporting().rule().word())
            .put("metric", selection.metric().word())
            .put("replacement", selection.replacement())
            .put(
                "base",
                selection.base().isPresent() ? study.name(selection.base().getAsInt()) : null);
    selection.pool().forEach(m -> json.withArray("pool").add(study.name(m)));
    json.put("select_on", study.selecting().name())
        .put("report_on", study.reporting().name())
        .put("report_examples", study.reporting().examples())
        .put("steps", selected.picks().size())
        .put("best_prefix", selected.bestPrefix());
    ObjectNode weights = json.putObject("weights");
    double[] counts = selected.weights(study.models());
    study.all().stream()
        .filter(m -> counts[m] > 0)
        .forEach(m -> weights.put(study.name(m), (int) counts[m]));
    json.put("selection_accuracy", selected.score().accuracy())
        .put("report_accuracy", result().accuracy());
    put(json, "report_nll", result().nll());
    json.put(
        "best_single_report_accuracy",
        Arrays.stream(singles(study.reporting())).max().orElseThrow());
    for (int step = 0; step < reported.size(); step++) {
      EnsembleScore selecting = selected.scores().get(step);
      ObjectNode entry =
          json.withArray("trace").addObject().put("pick", study.name(selected.picks().get(step)));
      entry.put("selection_accuracy", selecting.accuracy());
      put(entry, "selection_nll", selecting.nll());
      entry.put("report_accuracy", reported.get(step).accuracy());
      put(entry, "report_nll", reported.get(step).nll());
    }
    return json;
  }

  /** A number, or null and why there is none. */
  static void put(ObjectNode json, String name, Value value) {
    if (value.isDefined()) {
      json.put(name, value.number());
    } else {
      json.putNull(name).withObject("/undefined").put(name, value.undefined());
    }
  }
}
