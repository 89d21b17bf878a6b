package dev.medley.analysis.similarity;

import java.util.List;

/** All measures of features; adding one is a line here. */
public final class SimilarityMeasures {
  /** In the order in which they are listed. */
  public static final List<SimilarityMeasure> ALL =
      List.of(
          new LinearCka(),
          new DebiasedLinearCka(),
          new RbfCka(),
          new Svcca(),
          new PwccaX(),
          new PwccaY(),
          new MeanCca(),
          new MeanSquaredCca(),
          new ProcrustesSimilarity(),
          new ProcrustesDistance(),
          new EuclideanRsa(),
          new CorrelationRsa(),
          new KnnJaccard());

  private SimilarityMeasures() {}
}
