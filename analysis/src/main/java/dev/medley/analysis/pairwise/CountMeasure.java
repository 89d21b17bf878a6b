package dev.medley.analysis.pairwise;

import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import java.util.Set;

/** A measure of two classifiers that follows from their {@link PairCounts}. */
public interface CountMeasure {
  /** What such measures do not depend on. */
  Set<Invariance> INVARIANCES =
      Set.of(Invariance.ORDER_OF_EXAMPLES, Invariance.ORDER_OF_CLASSES, Invariance.SCALE_OF_LOGITS);

  /** What it is. */
  Declaration declaration();

  /** Computes it. */
  Value of(PairCounts counts);
}
