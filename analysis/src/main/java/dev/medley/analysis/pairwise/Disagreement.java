package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** How often two models say different things. */
public final class Disagreement implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "disagreement",
        "D",
        "The share of examples for which the two models predict different classes.",
        "mean of [argmax A != argmax B], the lowest class of equal ones",
        0,
        1,
        Direction.MORE_DIFFERENT,
        true,
        INVARIANCES,
        "Skalak 1996, The sources of increased accuracy for two proposed boosting algorithms");
  }

  @Override
  public Value of(PairCounts counts) {
    return Value.of((double) counts.differing() / counts.examples());
  }
}
