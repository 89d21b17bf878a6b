package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.medley.binding.Catalog;
import dev.medley.recipe.Category;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.sweep.Families;
import dev.medley.sweep.Member;
import dev.medley.sweep.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every shipped family opens with what it is, how to train it, and a line that tries it out. */
class ShippedFamiliesTest {
  private static final String TINY = "#   tiny: ";
  private static final String COMMAND = "#   medley ";

  @TempDir static Path folder;

  @Test
  void theCatalogIsTheFolder() {
    assertEquals(
        Stream.of(Repository.ROOT.resolve("recipes/families").toFile().list()).sorted().toList(),
        families().stream().map(item -> item.name() + ".yaml").toList());
  }

  @TestFactory
  Stream<DynamicTest> theTinyLineTrainsEveryMember() {
    return families().stream()
        .map(
            item ->
                dynamicTest(
                    item.name(),
                    () -> {
                      List<String> args = args(item, TINY);
                      args.addAll(List.of("--quiet", "--device", "cpu"));
                      Finished finished = console().run(args);
                      assertEquals(0, finished.code(), finished.err());
                    }));
  }

  @TestFactory
  Stream<DynamicTest> theCommandIsUnderstoodAndTheFamilyPlanned() {
    return families().stream()
        .map(
            item ->
                dynamicTest(
                    item.name(),
                    () -> {
                      console().command().parseArgs(args(item, COMMAND).toArray(String[]::new));
                      assertEquals(item.name(), plan(item.name()).family().family());
                    }));
  }

  @Test
  void theMembersOfDivergenceSmallHaveTheCategoriesOfATableWrittenByHand() {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("base", "base");
    expected.put("seed-1", "reinit");
    expected.put("seed-2", "reinit");
    expected.put("adamw", "hyperparameters");
    expected.put("smoothed", "hyperparameters");
    expected.put("wide", "architecture");
    expected.put("perceptron", "architecture");
    expected.put("simclr", "objective");
    expected.put("supervised-contrastive", "objective");
    expected.put("half", "dataset");
    expected.put("upper-body", "dataset");
    expected.put("transferred", "dataset");
    Map<String, String> categories = new LinkedHashMap<>();
    for (Member member : plan("divergence-small").members()) {
      categories.put(member.name(), member.category().map(Category::word).orElse("base"));
    }
    assertEquals(expected, categories);
  }

  private static Plan plan(String family) {
    return Plan.of(
        new Families(console().roots()).load(family),
        new Recipes(console().roots()),
        Overrides.NONE,
        folder.resolve("runs"));
  }

  /** The words after {@code medley} of the line that begins so; what follows two spaces is not. */
  private static List<String> args(Catalog.Item item, String start) {
    String line =
        item.text()
            .lines()
            .filter(each -> each.startsWith(start))
            .findFirst()
            .orElseThrow(() -> new AssertionError(item.label() + " has no line '" + start + "'"))
            .substring(start.length());
    List<String> words = new ArrayList<>(Shell.words(line.split(" {2,}", 2)[0]));
    words.remove("medley");
    assertTrue(words.contains(item.name()), line);
    return words;
  }

  private static Console console() {
    return new Console(folder, folder.resolve("cache"));
  }

  private static List<Catalog.Item> families() {
    return new Families(console().roots()).catalog().all();
  }
}
