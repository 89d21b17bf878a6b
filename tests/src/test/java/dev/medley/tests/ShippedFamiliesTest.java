package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.medley.binding.Catalog;
import dev.medley.recipe.Category;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import dev.medley.sweep.Families;
import dev.medley.sweep.Member;
import dev.medley.sweep.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every shipped family opens with what it is, how to train it, and a line that tries it out. */
class ShippedFamiliesTest {
  private static final String TINY = "#   tiny: ";
  private static final String COMMAND = "#   medley ";

  /** Categories by member, written by hand. */
  private static final Map<String, String> DIVERGENCE_SMALL =
      Map.ofEntries(
          Map.entry("base", "base"),
          Map.entry("seed-1", "reinit"),
          Map.entry("seed-2", "reinit"),
          Map.entry("adamw", "hyperparameters"),
          Map.entry("smoothed", "hyperparameters"),
          Map.entry("wide", "architecture"),
          Map.entry("perceptron", "architecture"),
          Map.entry("simclr", "objective"),
          Map.entry("supervised-contrastive", "objective"),
          Map.entry("half", "dataset"),
          Map.entry("upper-body", "dataset"),
          Map.entry("transferred", "dataset"));

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
    Map<String, String> categories = new LinkedHashMap<>();
    for (Member member : plan("divergence-small").members()) {
      categories.put(member.name(), member.category().map(Category::word).orElse("base"));
    }
    assertEquals(DIVERGENCE_SMALL, categories);
  }

  @Test
  @Tag("full")
  void theMembersOfDivergenceSmallLearnMoreThanAStatedFloor() {
    Finished swept =
        console().run(List.of("sweep", "--family=divergence-small", "--device=cpu", "--no-report"));
    assertEquals(0, swept.code(), swept.err());
    Map<String, String> categories = new LinkedHashMap<>();
    for (RunDirectory run : Runs.list(folder.resolve("runs")).runs()) {
      if (run.info().family().equals(Optional.of("divergence-small"))) {
        String member = run.info().member().orElseThrow();
        categories.put(member, run.info().category().orElse("base"));
        double accuracy = run.info().metrics().getOrDefault("test.accuracy", Double.NaN);
        // five classes of ten cannot be told from the others: at most one half is right
        double floor = member.equals("upper-body") ? 0.3 : 0.7;
        assertTrue(accuracy > floor, member + " has " + accuracy);
      }
    }
    assertEquals(DIVERGENCE_SMALL, categories);
  }

  @TestFactory
  Stream<DynamicTest> familiesThatDivergeHaveTwoMembersOfEveryCategory() {
    return Stream.of("divergence-small", "divergence-cifar10", "divergence-imagenet")
        .map(
            name ->
                dynamicTest(
                    name,
                    () -> {
                      List<Member> members = plan(name).members();
                      for (Category category : Category.values()) {
                        long count =
                            members.stream()
                                .filter(m -> m.category().equals(Optional.of(category)))
                                .count();
                        assertTrue(count >= 2, count + " of " + category);
                      }
                    }));
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
