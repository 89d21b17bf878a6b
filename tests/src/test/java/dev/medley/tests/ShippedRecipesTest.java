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
  private static final String TINY = "#   tiny: ";
  private static final String COMMAND = "#   medley train ";

  @TempDir static Path folder;

  @Test
  void theCatalogIsTheFolder() {
    assertEquals(
        List.of(Repository.ROOT.resolve("recipes").toFile().list()).stream()
            .filter(name -> name.endsWith(".yaml"))
            .sorted()
            .toList(),
        recipes().stream().map(item -> item.name() + ".yaml").sorted().toList());
  }

  @TestFactory
  Stream<DynamicTest> theTinyLineTrains() {
    return recipes().stream()
        .map(item -> dynamicTest(item.name(), () -> run(item, line(item, TINY))));
  }

  @TestFactory
  Stream<DynamicTest> theCommandIsUnderstood() {
    return recipes().stream()
        .map(
            item ->
                dynamicTest(
                    item.name(),
                    () -> {
                      // what follows the command stands apart from it
                      String command = line(item, COMMAND).split(" {2,}", 2)[0];
                      console().command().parseArgs(args("train " + command));
                    }));
  }

  private static void run(Catalog.Item item, String line) {
    List<String> args = new ArrayList<>(List.of(args(line)));
    assertEquals("medley", args.remove(0), line);
    assertTrue(args.contains(item.name()), line);
    args.addAll(List.of("--quiet", "--device", "cpu"));
    Finished finished = console().run(args);
    assertEquals(0, finished.code(), finished.err());
    assertTrue(finished.out().contains("test.accuracy"), finished.out());
  }

  private static String[] args(String line) {
    return Shell.words(line).toArray(String[]::new);
  }

  private static String line(Catalog.Item item, String start) {
    return item.text()
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .map(line -> line.substring(start.length()))
        .orElseThrow(() -> new AssertionError(item.label() + " has no line '" + start + "'"));
  }

  private static Console console() {
    return new Console(folder, folder.resolve("cache"));
  }

  private static List<Catalog.Item> recipes() {
    return new Catalog("recipe", "recipes", console().roots()).all();
  }
}
