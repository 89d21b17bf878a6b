package dev.medley.analysis.ensemble;

import java.util.Locale;

/** What a selection makes better. */
public enum SelectionMetric {
  /** The share of examples that are right; larger is better. */
  ACCURACY,
  /** The negative log-likelihood; smaller is better. */
  NLL;

  /** The word in options and files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** A number that is larger for the better of two. */
  double of(EnsembleScore score) {
    return this == ACCURACY ? score.accuracy() : -score.cost();
  }
}
