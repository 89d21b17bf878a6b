package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Value;

/** How alike the features of two models are. */
public interface SimilarityMeasure {
  /** What it is. */
  Declaration declaration();

  /** Of all pairs, in the order of {@link dev.medley.analysis.outputs.Pairs}. */
  Value[] ofAllPairs(Representations models);
}
