package dev.medley.analysis.alignment;

/** Fits two projection heads by contrast; a module with a library for that implements it. */
public interface HeadFitter {
  /**
   * Fits heads that bring the features of the same example close together, and those of others
   * apart: symmetric InfoNCE over minibatches.
   *
   * @param first standardised
   * @param second standardised, row i of the same example as {@code first}'s
   * @param examples at least 2
   * @param threads of the processor
   */
  JointSpace fit(
      FeatureRows first, FeatureRows second, int examples, AlignmentSettings settings, int threads);
}
