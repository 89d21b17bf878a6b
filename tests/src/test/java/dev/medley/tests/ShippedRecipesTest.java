package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.medley.binding.Catalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every shipped recipe opens with what it is, how to train it, and a line that tries it out. */
class ShippedRecipesTest {
  private static final String COMMAND = "#   medley train ";

  @TempDir static Path folder;

  @Test
  void theCatalogIsTheFolder() {
    assertEquals(
        List.of(Repository.ROOT.resolve("recipes").toFile().list()).stream()
            .filter(name -> name.endsWith(".yaml"))
            .sorted()
            .toList(),
        ShippedRecipes.all().stream().map(item -> item.name() + ".yaml").sorted().toList());
  }

  @TestFactory
  Stream<DynamicTest> theTinyLineTrains() {
    return ShippedRecipes.all().stream().map(item -> dynamicTest(item.name(), () -> run(item)));
  }

  @TestFactory
  Stream<DynamicTest> theCommandIsUnderstood() {
    return ShippedRecipes.all().stream()
        .map(
            item ->
                dynamicTest(
                    item.name(),
                    () -> {
                      // what follows the command stands apart from it
                      String command = ShippedRecipes.line(item, COMMAND).split(" {2,}", 2)[0];
                      console()
                          .command()
                          .parseArgs(Shell.words("train " + command).toArray(String[]::new));
                    }));
  }

  private static void run(Catalog.Item item) {
    List<String> args = new ArrayList<>(List.of("train"));
    args.addAll(ShippedRecipes.tiny(item));
    assertTrue(args.contains(item.name()), args.toString());
    args.addAll(List.of("--quiet", "--device", "cpu"));
    Finished finished = console().run(args);
    assertEquals(0, finished.code(), finished.err());
    assertTrue(finished.out().contains("test.accuracy"), finished.out());
  }

  private static Console console() {
    return new Console(folder, folder.resolve("cache"));
  }
}
