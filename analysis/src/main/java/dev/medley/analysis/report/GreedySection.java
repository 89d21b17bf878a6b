package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.ensemble.EnsembleRequest;
import dev.medley.analysis.ensemble.EnsembleStudy;
import dev.medley.analysis.ensemble.EnsembleTables;
import dev.medley.analysis.ensemble.GreedyEntry;
import dev.medley.analysis.ensemble.GreedySelection;
import dev.medley.analysis.ensemble.SelectionMetric;
import dev.medley.analysis.ensemble.SubsetCurve;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Ensembles of more than two: grown step by step from all models, and from the best on with the
 * weaker half; with stacked weights; of random members. A note where what members are selected on
 * does not fit.
 */
final class GreedySection implements Section {
  private static final int STEPS = 20;
  private static final int LEAST_EXAMPLES = 16;

  @Override
  public void write(Study study, ObjectNode report) {
    List<RunDirectory> runs =
        IntStream.of(study.withLogits().models()).mapToObj(study.request().runs()::get).toList();
    if (runs.size() < 2 || study.outputs().examples() < LEAST_EXAMPLES) {
      return;
    }
    try {
      write(study.request(), runs, report);
    } catch (UserError e) {
      NotesSection.add("No ensembles of more than two were made. " + e.getMessage(), report);
    }
  }

  private static void write(ReportRequest request, List<RunDirectory> runs, ObjectNode report) {
    EnsembleStudy ensembles =
        new EnsembleStudy(
            new EnsembleRequest(
                runs,
                request.dataset(),
                request.split(),
                Optional.empty(),
                calibrateOn(request.calibrateOn())));
    ArrayNode greedy = report.putArray("greedy");
    greedy.add(
        new GreedyEntry(
                ensembles,
                new GreedySelection(
                    SelectionMetric.ACCURACY, true, OptionalInt.empty(), ensembles.all(), STEPS))
            .json());
    double[] accuracies = GreedyEntry.singles(ensembles.selecting());
    double median = median(accuracies);
    if (Arrays.stream(accuracies).anyMatch(accuracy -> accuracy < median)) {
      greedy.add(
          GreedyEntry.ofWeak(
                  ensembles, SelectionMetric.ACCURACY, OptionalInt.empty(), median, STEPS)
              .json());
    }
    report.set("stacked", EnsembleTables.stacked(ensembles));
    report.set("ensemble_curves", EnsembleTables.curves(ensembles, SubsetCurve.DRAWS, 0));
  }

  private static Optional<String> calibrateOn(CalibrateOn on) {
    return switch (on.kind()) {
      case USUAL -> Optional.empty();
      case SPLIT -> on.split();
      case CROSS -> Optional.of("cross");
      case NONE -> Optional.of("none");
    };
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
