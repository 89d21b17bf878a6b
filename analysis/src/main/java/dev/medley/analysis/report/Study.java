package dev.medley.analysis.report;

import dev.medley.analysis.calibration.Confidences;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.ensemble.EnsembleRule;
import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.analysis.pairwise.PairCounts;
import dev.medley.analysis.pairwise.PairIntervals;
import dev.medley.analysis.resampling.Interval;
import dev.medley.analysis.resampling.PairedBootstrap;
import dev.medley.torch.Torch;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the sections of a report share: aligned outputs, temperatures, the counts and ensembles of
 * all pairs. A model that lacks something, such as logits, is left out of what needs it.
 */
public final class Study implements AutoCloseable {
  private final ReportRequest request;
  private final Torch torch;
  private final AlignedOutputs outputs;
  private final Pairs pairs;
  private final Kinship kinship;
  private final Subset classifying;
  private final Subset withLogits;
  private final Subset withFeatures;
  private final Calibration calibration;
  private final long[][] correct;
  private final PairCounts[] counts;
  private final Map<EnsembleRule, PairEnsembles> ensembles = new EnumMap<>(EnsembleRule.class);
  private final PairedBootstrap bootstrap;
  private PairIntervals intervals;
  private PairIntervals intervalsOfEnsembles;
  private List<Confidences> confidences;

  /**
   * Reads and compares.
   *
   * @param torch computes, as long as this is open
   * @throws dev.medley.binding.UserError if outputs are missing, damaged or do not match
   */
  public Study(ReportRequest request, Torch torch) {
    this.request = request;
    this.torch = torch;
    this.outputs = AlignedOutputs.load(request.runs(), request.dataset(), request.split());
    List<ModelOutputs> models = outputs.models();
    this.pairs = new Pairs(models.size());
    this.kinship = Kinship.of(request.runs(), request.base());
    this.classifying = Subset.of(models, ModelOutputs::classifies);
    this.withLogits = Subset.of(models, ModelOutputs::hasLogits);
    this.withFeatures = Subset.of(models, model -> model.features().isPresent());
    this.calibration = Calibration.of(outputs.only(ModelOutputs::hasLogits), request.calibrateOn());
    this.correct = new long[models.size()][];
    for (int m : classifying.models()) {
      correct[m] = outputs.correct(models.get(m));
    }
    this.counts = new PairCounts[pairs.count()];
    pairs.forEachInParallel(
        (pair, a, b) -> {
          if (classifying.has(a, b)) {
            counts[pair] =
                PairCounts.of(
                    models.get(a).predictions(),
                    correct[a],
                    models.get(b).predictions(),
                    correct[b]);
          }
        });
    this.bootstrap =
        new PairedBootstrap(torch, outputs.examples(), request.resamples(), request.seed());
  }

  /** What was asked. */
  public ReportRequest request() {
    return request;
  }

  /** The engine. */
  public Torch torch() {
    return torch;
  }

  /** What all models say. */
  public AlignedOutputs outputs() {
    return outputs;
  }

  /** How many models. */
  public int models() {
    return outputs.models().size();
  }

  /** The unique name of a model. */
  public String name(int model) {
    return outputs.models().get(model).name();
  }

  /** The number of the base. */
  public int base() {
    return request.base();
  }

  /** All pairs of models. */
  public Pairs pairs() {
    return pairs;
  }

  /** How far models diverge from each other. */
  public Kinship kinship() {
    return kinship;
  }

  /** The models with logits or predictions. */
  public Subset classifying() {
    return classifying;
  }

  /** The models with logits. */
  public Subset withLogits() {
    return withLogits;
  }

  /** The models with features. */
  public Subset withFeatures() {
    return withFeatures;
  }

  /** Temperatures. */
  public Calibration calibration() {
    return calibration;
  }

  /** On which examples a model that classifies is right. */
  public long[] correct(int model) {
    return correct[model];
  }

  /** The counts of a pair, if both classify. */
  public Optional<PairCounts> counts(int pair) {
    return Optional.ofNullable(counts[pair]);
  }

  /** The rules that ensembles can be made by. */
  public List<EnsembleRule> rules() {
    return List.of(EnsembleRule.values()).stream()
        .filter(rule -> calibration.isDone() || !rule.isCalibrated())
        .toList();
  }

  /** The rule of headlines: the mean of logits, calibrated if there are temperatures. */
  public EnsembleRule headlineRule() {
    return calibration.isDone() ? EnsembleRule.CALIBRATED_LOGIT_MEAN : EnsembleRule.LOGIT_MEAN;
  }

  /** The ensembles of all pairs of {@link #withLogits}. */
  public PairEnsembles ensembles(EnsembleRule rule) {
    return ensembles.computeIfAbsent(
        rule,
        key -> {
          List<Forecast> members =
              rule.isCalibrated() ? calibration.calibrated() : calibration.raw();
          return PairEnsembles.of(members, rule, outputs, true);
        });
  }

  /** The confidences of {@link #withLogits}, calibrated if there are temperatures. */
  public List<Confidences> confidences() {
    if (confidences == null) {
      confidences =
          calibration.best().parallelStream().map(f -> Confidences.of(f, outputs)).toList();
    }
    return confidences;
  }

  /** Intervals of {@link #classifying} and their pairs. */
  public PairIntervals intervals() {
    if (intervals == null) {
      intervals = intervals(classifying);
    }
    return intervals;
  }

  /** Intervals of {@link #withLogits} and their pairs. */
  public PairIntervals intervalsOfEnsembles() {
    if (intervalsOfEnsembles == null) {
      intervalsOfEnsembles =
          withLogits.size() == classifying.size() ? intervals() : intervals(withLogits);
    }
    return intervalsOfEnsembles;
  }

  private PairIntervals intervals(Subset subset) {
    long[][] own = new long[subset.size()][];
    for (int i = 0; i < own.length; i++) {
      own[i] = correct[subset.models()[i]];
    }
    return new PairIntervals(bootstrap, outputs.examples(), own);
  }

  /** How much more often one says yes than another, as a share of the examples. */
  Interval difference(long[] right, long[] otherRight) {
    float[][] yes = bootstrap.counts(2, which -> which == 0 ? right : otherRight);
    double[] differences = new double[bootstrap.resamples()];
    Arrays.setAll(differences, r -> (yes[0][r] - yes[1][r]) / outputs.examples());
    return Interval.of(differences);
  }

  @Override
  public void close() {
    bootstrap.close();
  }
}
