package dev.medley.analysis.report;

import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.pairwise.ErrorInconsistency;
import dev.medley.analysis.pairwise.ExpectedErrorInconsistency;
import dev.medley.analysis.pairwise.Kappa;
import dev.medley.analysis.pairwise.PairCounts;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A number of each pair that is summarised over pairs. */
final class PairValues {
  private final String name;
  private final boolean rises;
  private final double[] numbers;

  private PairValues(String name, boolean rises, double[] numbers) {
    this.name = name;
    this.rises = rises;
    this.numbers = numbers;
  }

  /** Its key in report.json. */
  String name() {
    return name;
  }

  /** Whether models that diverge further have the larger number. */
  boolean rises() {
    return rises;
  }

  /** Of each pair; NaN where the inputs give or define none. */
  double[] numbers() {
    return numbers;
  }

  /** All of them, in the order in which they are listed. */
  static List<PairValues> all(Study study) {
    return List.of(
        errorInconsistency(study), excess(study), kappa(study), gain(study), conversionRate(study));
  }

  /** How often exactly one is right. */
  static PairValues errorInconsistency(Study study) {
    return ofCounts(
        study, "error_inconsistency", true, counts -> new ErrorInconsistency().of(counts).number());
  }

  /** How much more often that is than for independent errors of the same accuracies. */
  static PairValues excess(Study study) {
    return ofCounts(
        study,
        "excess_error_inconsistency",
        true,
        counts ->
            new ErrorInconsistency().of(counts).number()
                - new ExpectedErrorInconsistency().of(counts).number());
  }

  /** Error consistency. */
  static PairValues kappa(Study study) {
    return ofCounts(study, "kappa", false, counts -> new Kappa().of(counts).number());
  }

  /** The gain by the headline's rule. */
  static PairValues gain(Study study) {
    return ofEnsembles(study, "gain", (all, a, b) -> Value.of(all.gain(a, b)));
  }

  /** The conversion rate by the headline's rule. */
  static PairValues conversionRate(Study study) {
    return ofEnsembles(study, "conversion_rate", PairEnsembles::conversionRate);
  }

  private static PairValues ofCounts(
      Study study, String name, boolean rises, ToDoubleFunction<PairCounts> value) {
    double[] numbers = new double[study.pairs().count()];
    Arrays.setAll(numbers, pair -> study.counts(pair).map(value::applyAsDouble).orElse(Double.NaN));
    return new PairValues(name, rises, numbers);
  }

  private interface OfEnsembles {
    Value of(PairEnsembles all, int a, int b);
  }

  private static PairValues ofEnsembles(Study study, String name, OfEnsembles value) {
    double[] numbers = new double[study.pairs().count()];
    Arrays.fill(numbers, Double.NaN);
    Subset subset = study.withLogits();
    if (subset.size() > 1) {
      PairEnsembles all = study.ensembles(study.headlineRule());
      study
          .pairs()
          .forEach(
              (pair, a, b) -> {
                if (subset.has(a, b)) {
                  numbers[pair] = value.of(all, subset.local(a), subset.local(b)).number();
                }
              });
    }
    return new PairValues(name, true, numbers);
  }
}
