package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** Yule's Q of two models being right. */
public final class QStatistic implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "q_statistic",
        "Q",
        "The association of being right: 0 for independent errors, 1 where one model is never"
            + " right alone.",
        "(n11 n00 - n01 n10) / (n11 n00 + n01 n10)",
        -1,
        1,
        Direction.MORE_SIMILAR,
        true,
        INVARIANCES,
        "Yule 1900; Kuncheva and Whitaker 2003, Measures of diversity in classifier ensembles");
  }

  @Override
  public Value of(PairCounts counts) {
    double together = (double) counts.n11() * counts.n00();
    double apart = (double) counts.n01() * counts.n10();
    return Value.ratio(together - apart, together + apart, "n11*n00 + n01*n10 = 0");
  }
}
