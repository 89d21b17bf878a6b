package dev.medley.recipe;

import dev.medley.binding.Catalog;

/** What recipes and data sets may be called. */
final class Names {
  private Names() {}

  static void check(String key, String name) {
    if (!Catalog.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          key
              + " must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a"
              + " letter or digit");
    }
  }
}
