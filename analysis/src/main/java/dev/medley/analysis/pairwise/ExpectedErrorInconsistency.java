package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** The error inconsistency of two models that err independently of each other. */
public final class ExpectedErrorInconsistency implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "expected_error_inconsistency",
        "E[EI]",
        "The error inconsistency that two models of these accuracies have if they err independently"
            + " of each other.",
        "a (1 - b) + b (1 - a) for accuracies a, b",
        0,
        1,
        Direction.NEITHER,
        true,
        INVARIANCES,
        "Geirhos et al. 2020, arXiv 2006.16736, equation 1");
  }

  @Override
  public Value of(PairCounts counts) {
    double a = counts.accuracyA();
    double b = counts.accuracyB();
    return Value.of(a * (1 - b) + b * (1 - a));
  }
}
