package dev.medley.analysis.measure;

import java.util.Set;

/**
 * What there is to know about a measure.
 *
 * @param name its key in report.json, such as {@code error_inconsistency}
 * @param symbol as formulas write it
 * @param summary what it says, in a sentence
 * @param formula how it is computed, in plain text
 * @param low its smallest value
 * @param high its largest value
 * @param larger what a larger value says
 * @param symmetric whether the two models may change places
 * @param invariances what leaves it as it is
 * @param source who described it, with an arXiv number or a venue
 */
public record Declaration(
    String name,
    String symbol,
    String summary,
    String formula,
    double low,
    double high,
    Direction larger,
    boolean symmetric,
    Set<Invariance> invariances,
    String source) {
  /** Keeps a copy. */
  public Declaration {
    invariances = Set.copyOf(invariances);
  }
}
