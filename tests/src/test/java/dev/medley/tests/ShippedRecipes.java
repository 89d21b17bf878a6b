package dev.medley.tests;

import dev.medley.binding.Catalog;
import java.util.List;

/** The shipped recipes, and the lines that open them. */
final class ShippedRecipes {
  private ShippedRecipes() {}

  static List<Catalog.Item> all() {
    return new Catalog("recipe", "recipes", Catalog.Roots.standard()).all();
  }

  /** The arguments of {@code medley train} that try a recipe out. */
  static List<String> tiny(Catalog.Item recipe) {
    return Shell.words(line(recipe, "#   tiny: medley train "));
  }

  /** The line of its head that starts so, without that start. */
  static String line(Catalog.Item recipe, String start) {
    return recipe
        .text()
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .map(line -> line.substring(start.length()))
        .orElseThrow(() -> new AssertionError(recipe.label() + " has no line '" + start + "'"));
  }
}
