package dev.medley.analysis.pairwise;

import java.util.List;

/** All measures that follow from counts; adding one is a line here. */
public final class PairMeasures {
  /** In the order in which they are listed. */
  public static final List<CountMeasure> ALL =
      List.of(
          new ErrorInconsistency(),
          new ExpectedErrorInconsistency(),
          new Kappa(),
          new Disagreement(),
          new QStatistic(),
          new DoubleFault(),
          new ErrorCorrelation(),
          new OracleAccuracy(),
          new McNemar());

  private PairMeasures() {}
}
