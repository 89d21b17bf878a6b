package dev.medley.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecipeHeadsTest {
  private static final Pattern TINY = Pattern.compile("(?m)^#   tiny: medley train (.*)$");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^#   medley train --recipe (\\S+) --data \\S+ +published: .+$");

  @TempDir static Path folder;

  static Stream<Catalog.Item> shipped() {
    return new Recipes(new Catalog.Roots(folder, folder)).catalog().all().stream();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void aHeadGivesTheCommandThePublishedFigureAndATinyLine(Catalog.Item item) {
    String text = item.text();
    assertTrue(text.startsWith("# "), text);
    assertNotEquals("", item.summary());
    Matcher command = COMMAND.matcher(text);
    assertTrue(command.find(), text);
    assertEquals(item.name(), command.group(1));
    assertTrue(command.group().contains("none") || command.group().endsWith("not reproduced"));
    Matcher tiny = TINY.matcher(text);
    assertTrue(tiny.find(), text);
    Recipe recipe = load(List.of(tiny.group(1).split(" ")));
    assertEquals(item.name(), recipe.recipe());
    assertEquals("tiny", recipe.data().name());
    assertEquals(1, recipe.train().epochs());
  }

  private static Recipe load(List<String> words) {
    Recipes recipes = new Recipes(new Catalog.Roots(folder, folder));
    Overrides overrides = Overrides.NONE;
    for (int i = 2; i < words.size(); i += 2) {
      String value = words.get(i + 1);
      overrides =
          words.get(i).equals("--data") ? overrides.withData(value) : overrides.withSet(value);
    }
    assertEquals("--recipe", words.get(0));
    return recipes.load(words.get(1), overrides);
  }
}
