package dev.medley.bench;

import dev.medley.analysis.calibration.Confidences;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.ensemble.EnsembleRule;
import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.analysis.pairwise.CountMeasure;
import dev.medley.analysis.pairwise.JensenShannon;
import dev.medley.analysis.pairwise.PairCounts;
import dev.medley.analysis.pairwise.PairIntervals;
import dev.medley.analysis.pairwise.PairMeasures;
import dev.medley.analysis.report.Report;
import dev.medley.analysis.report.ReportRequest;
import dev.medley.analysis.report.Study;
import dev.medley.analysis.resampling.PairedBootstrap;
import dev.medley.analysis.similarity.LinearCka;
import dev.medley.analysis.similarity.Representations;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Medley's side of bench/analysis. */
public final class AnalysisWorker {
  private final Torch torch;
  private final List<RunDirectory> runs;
  private final AlignedOutputs outputs;

  private AnalysisWorker(Torch torch, Path folder) {
    this.torch = torch;
    this.runs = Runs.list(folder).runs();
    this.outputs = AlignedOutputs.load(runs, AnalysisData.DATASET, AnalysisData.SPLIT);
  }

  /** Arguments: task, threads, folder of runs. */
  public static void main(String[] arguments) throws IOException {
    try (Torch torch = Torch.open("cpu", Integer.parseInt(arguments[1]))) {
      AnalysisWorker worker = new AnalysisWorker(torch, Path.of(arguments[2]));
      Side.answer(
          switch (arguments[0]) {
            case "pairs", "stream", "rows" -> worker::pairs;
            case "points" -> worker::points;
            case "intervals" -> worker::intervals;
            case "cka" -> worker::cka;
            case "report" -> worker::report;
            default -> throw new IllegalArgumentException(arguments[0]);
          });
    }
  }

  private List<Forecast> forecasts(Temperature temperature) {
    byte[] folds = outputs.folds();
    return outputs.models().stream().map(m -> new Forecast(m, temperature, folds)).toList();
  }

  private long[][] correct() {
    return outputs.models().stream().map(outputs::correct).toArray(long[][]::new);
  }

  private PairCounts[] counts() {
    List<ModelOutputs> models = outputs.models();
    long[][] correct = correct();
    Pairs pairs = new Pairs(models.size());
    PairCounts[] counts = new PairCounts[pairs.count()];
    pairs.forEachInParallel(
        (pair, a, b) ->
            counts[pair] =
                PairCounts.of(
                    models.get(a).predictions(),
                    correct[a],
                    models.get(b).predictions(),
                    correct[b]));
    return counts;
  }

  /** Inconsistency, kappa, disagreement, accuracy of the logit mean, conversion. */
  private void pairs() {
    for (PairCounts each : counts()) {
      for (CountMeasure measure : PairMeasures.ALL.subList(0, 4)) {
        measure.of(each);
      }
    }
    PairEnsembles ensembles =
        PairEnsembles.of(forecasts(Temperature.NONE), EnsembleRule.LOGIT_MEAN, outputs, false);
    new Pairs(runs.size())
        .forEach(
            (pair, a, b) -> {
              ensembles.accuracy(a, b);
              ensembles.conversionRate(a, b);
            });
  }

  /** All values of all pairs but similarity and intervals. */
  private void points() {
    for (PairCounts each : counts()) {
      for (CountMeasure measure : PairMeasures.ALL) {
        measure.of(each);
      }
    }
    List<Forecast> raw = forecasts(Temperature.NONE);
    List<Forecast> calibrated = forecasts(new Temperature(1.5, 1.5, false, false));
    for (EnsembleRule rule : EnsembleRule.values()) {
      PairEnsembles.of(rule.isCalibrated() ? calibrated : raw, rule, outputs, true);
    }
    JensenShannon.ofAllPairs(raw, outputs);
    JensenShannon.ofAllPairs(calibrated, outputs);
    calibrated.parallelStream().forEach(forecast -> Confidences.of(forecast, outputs));
  }

  /** Intervals of inconsistency, kappa and gain of all pairs. */
  private void intervals() {
    PairEnsembles ensembles =
        PairEnsembles.of(forecasts(Temperature.NONE), EnsembleRule.LOGIT_MEAN, outputs, false);
    try (PairedBootstrap bootstrap =
        new PairedBootstrap(torch, outputs.examples(), PairedBootstrap.RESAMPLES, 0)) {
      PairIntervals intervals = new PairIntervals(bootstrap, outputs.examples(), correct());
      intervals.inconsistencyAndKappa();
      intervals.gain(ensembles::hits);
    }
  }

  private void cka() {
    try (Representations models = Representations.load(torch, outputs, true)) {
      new LinearCka().ofAllPairs(models);
    }
  }

  private void report() {
    ReportRequest request = ReportRequest.of(runs).on(AnalysisData.DATASET, AnalysisData.SPLIT);
    try (Study study = new Study(request, torch)) {
      Report.of(study);
    }
  }
}
