package dev.medley.cli;

import java.util.Locale;

/** Numbers as lines of blocks, for a terminal. */
final class Bars {
  private static final int WIDTH = 30;

  private Bars() {}

  /** A share between two others, as a bar; the lowest is a short one, so that all are seen. */
  static String of(double value, double low, double high) {
    double share = high > low ? (value - low) / (high - low) : 1;
    return "#".repeat(1 + (int) Math.round(share * (WIDTH - 1)));
  }

  /** A share as a percentage with two decimals. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** A number with four decimals. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
