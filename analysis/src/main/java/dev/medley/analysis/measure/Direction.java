package dev.medley.analysis.measure;

/** What a larger value says about two models. */
public enum Direction {
  /** They are more alike. */
  MORE_SIMILAR,
  /** They differ more. */
  MORE_DIFFERENT,
  /** Neither: it says something else. */
  NEITHER
}
