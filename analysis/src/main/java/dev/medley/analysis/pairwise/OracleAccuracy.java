package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** How often at least one of two models is right: what the best choice between them reaches. */
public final class OracleAccuracy implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "oracle_accuracy",
        "OA",
        "The share of examples on which at least one model is right: the most that choosing between"
            + " them can reach.",
        "(n11 + n10 + n01) / N",
        0,
        1,
        Direction.NEITHER,
        true,
        INVARIANCES,
        "Kuncheva and Whitaker 2003, Measures of diversity in classifier ensembles");
  }

  @Override
  public Value of(PairCounts counts) {
    return Value.of((double) (counts.n11() + counts.n10() + counts.n01()) / counts.examples());
  }
}
