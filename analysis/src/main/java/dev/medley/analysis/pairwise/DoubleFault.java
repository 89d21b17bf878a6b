package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** How often both of two models are wrong. */
public final class DoubleFault implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "double_fault",
        "DF",
        "The share of examples on which both models are wrong.",
        "n00 / N",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        INVARIANCES,
        "Giacinto and Roli 2001, Design of effective neural network ensembles");
  }

  @Override
  public Value of(PairCounts counts) {
    return Value.of((double) counts.n00() / counts.examples());
  }
}
