package dev.medley.analysis.page;

import java.util.Locale;

/** Fractions as readers want them. */
final class Percent {
  private Percent() {}

  /** Such as 81.3 %. */
  static String of(double fraction) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }

  /** A difference of fractions, such as +1.2 points. */
  static String points(double difference) {
    return String.format(Locale.ROOT, "%+.1f points", 100 * difference).replace('-', '\u2212');
  }
}
