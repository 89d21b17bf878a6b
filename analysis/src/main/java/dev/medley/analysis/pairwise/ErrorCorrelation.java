package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;

/** Pearson's correlation of two models being right (phi). */
public final class ErrorCorrelation implements CountMeasure {
  @Override
  public Declaration declaration() {
    return new Declaration(
        "error_correlation",
        "\u03c6",
        "Pearson's correlation of the two models being right.",
        "(n11 n00 - n01 n10) / sqrt((n11 + n10)(n01 + n00)(n11 + n01)(n10 + n00))",
        -1,
        1,
        Direction.MORE_SIMILAR,
        true,
        INVARIANCES,
        "Kuncheva and Whitaker 2003, Measures of diversity in classifier ensembles");
  }

  @Override
  public Value of(PairCounts counts) {
    double n11 = counts.n11();
    double n10 = counts.n10();
    double n01 = counts.n01();
    double n00 = counts.n00();
    return Value.ratio(
        n11 * n00 - n01 * n10,
        Math.sqrt((n11 + n10) * (n01 + n00)) * Math.sqrt((n11 + n01) * (n10 + n00)),
        "a model is right on every example or on none: no variance");
  }
}
