package dev.medley.analysis.probe;

import java.util.Locale;

/** How the features of models are brought together. */
public enum Combine {
  /** All, side by side. */
  CONCAT,
  /** Of two models, a random share from each, no more than the first has. */
  MIX,
  /** Of two models, the first of all in the order of a score. */
  RANKED;

  /** The word in options and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
