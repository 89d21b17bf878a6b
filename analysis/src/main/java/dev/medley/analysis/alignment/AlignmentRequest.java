package dev.medley.analysis.alignment;

import dev.medley.binding.UserError;

/**
 * What is aligned, and how it is judged.
 *
 * @param dataset whose outputs
 * @param fitOn the split that heads and probes are fitted on
 * @param testOn the split that they are tested on
 * @param settings of the heads
 * @param candidates that a partner is retrieved among, at least 2
 */
public record AlignmentRequest(
    String dataset, String fitOn, String testOn, AlignmentSettings settings, int candidates) {
  /** Checks it. */
  public AlignmentRequest {
    if (fitOn.equals(testOn)) {
      throw new UserError(
          "Heads fitted on '%s' would be tested on the same examples; name another split."
              .formatted(testOn));
    }
    if (candidates < 2) {
      throw new UserError("--candidates is %d; it must be at least 2.".formatted(candidates));
    }
  }
}
