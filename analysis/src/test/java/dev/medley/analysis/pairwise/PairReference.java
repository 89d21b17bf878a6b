package dev.medley.analysis.pairwise;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;

/** Holds two models to a pair of the reference file. */
public final class PairReference {
  private PairReference() {}

  /** Fails where a count or a measure differs. */
  public static void check(JsonNode pair, AlignedOutputs outputs, ModelOutputs a, ModelOutputs b) {
    PairMeasuresTest.check(
        pair,
        pair.get("undefined"),
        PairCounts.of(a.predictions(), outputs.correct(a), b.predictions(), outputs.correct(b)));
  }
}
