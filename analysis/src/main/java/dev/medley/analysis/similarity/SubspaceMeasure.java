package dev.medley.analysis.similarity;

import dev.medley.analysis.measure.Value;
import java.util.Arrays;

/** A measure that follows from how the subspaces of two models' features lie to each other. */
interface SubspaceMeasure extends SimilarityMeasure {
  /** Of a pair whose features vary. */
  double of(SubspacePair pair);

  @Override
  default Value[] ofAllPairs(Representations models) {
    return models.subspaces().stream()
        .map(
            pair ->
                pair.correlations().length == 0
                    ? Value.undefined("a model's features are the same for all examples")
                    : Value.of(of(pair)))
        .toArray(Value[]::new);
  }

  /** The mean. */
  static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
