package dev.medley.tests.extending;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.pairwise.CountMeasure;
import dev.medley.analysis.pairwise.PairCounts;

/** Of the examples that at least one model gets wrong, the share that both do (Jaccard). */
public final class SharedErrors implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "shared_errors",
        "J",
        "Of the examples that at least one of two models gets wrong, the share that both do.",
        "n00 / (n00 + n10 + n01)",
        0,
        1,
        Direction.MORE_SIMILAR,
        true,
        INVARIANCES,
        "Jaccard 1912, The distribution of the flora in the alpine zone");
  }

  @Override
  public Value of(PairCounts counts) {
    int wrong = counts.n00() + counts.n10() + counts.n01();
    return Value.ratio(counts.n00(), wrong, "no model is ever wrong");
  }
}
