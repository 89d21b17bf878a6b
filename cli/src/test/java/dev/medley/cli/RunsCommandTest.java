package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsCommandTest {
  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @Test
  void withoutRunsListSaysSo() {
    assertEquals(0, console.run("runs", "list"));
    assertEquals("There are no runs yet.\n", console.out());
    assertEquals(0, console.run("runs", "list", "--json"));
    assertEquals("[]", console.out().replaceAll("\\s", ""));
  }

  @Test
  void listsRunsWithStatusAndAccuracyInFullPrecision() {
    train("first", 0, 0.8130000000000001);
    assertEquals(0, console.run("runs", "list"));
    assertTrue(
        console
            .out()
            .lines()
            .anyMatch(
                line -> line.matches("first +finished +tiny +0 +.* UTC +0\\.8130000000000001")),
        console.out());
  }

  @Test
  void showsARunByNameAndByDirectory() {
    train("first", 7, 0.5);
    assertEquals(0, console.run("runs", "show", "first"), console.err());
    String byName = console.out();
    assertTrue(byName.contains("test.accuracy  0.5"), byName);
    assertEquals(0, console.run("runs", "show", "runs/first"), console.err());
    assertEquals(byName, console.out());
  }

  @Test
  void comparesSettingsAndResultsSideBySide() {
    train("first", 0, 0.5);
    train("second", 1, 0.75);
    assertEquals(0, console.run("runs", "compare", "first", "second"), console.err());
    assertTrue(console.out().lines().anyMatch(line -> line.matches("seed +0 +1")), console.out());
    assertTrue(
        console.out().lines().anyMatch(line -> line.matches("test.accuracy +0.5 +0.75")),
        console.out());
    assertFalse(console.out().contains("optimizer"), console.out());
  }

  @Test
  void removesARunAndPrintsWhatItRemoved() {
    train("first", 0, 0.5);
    assertEquals(2, console.run("runs", "remove", "first"), console.out());
    assertTrue(console.err().contains("--yes"), console.err());
    assertTrue(Files.exists(folder.resolve("runs/first")));
    assertEquals(0, console.run("runs", "remove", "first", "--yes"), console.err());
    assertEquals(folder.resolve("runs/first") + "\n", console.out());
    assertFalse(Files.exists(folder.resolve("runs/first")));
  }

  @Test
  void filtersSortsAndPrintsTheColumnsThatAreAskedFor() {
    train("first", 0, 0.5);
    train("second", 1, 0.75);
    train("third", 2, 0.25);
    assertEquals(
        0,
        console.run(
            "runs",
            "list",
            "--where=accuracy>=0.5",
            "--where=data=tiny",
            "--status=finished",
            "--sort=accuracy",
            "--descending",
            "--columns=run,seed,accuracy,family",
            "--csv"),
        console.err());
    assertEquals("run,seed,accuracy,family\nsecond,1,0.75,\nfirst,0,0.5,\n", console.out());
    assertEquals(0, console.run("runs", "list", "--family=none"), console.err());
    assertEquals(1, console.out().lines().count(), console.out());
  }

  @ParameterizedTest
  @CsvSource({
    "accuracy, 'accuracy' is no condition",
    "acuracy>1, did you mean",
    "accuracy>high, compares a number with what is none"
  })
  void aConditionThatIsNoneIsRefused(String condition, String said) {
    train("first", 0, 0.5);
    assertEquals(2, console.run("runs", "list", "--where", condition));
    assertTrue(console.err().contains(said), console.err());
  }

  @Test
  void anUnknownRunBringsTheNearestAndExitsWith2() {
    train("first", 0, 0.5);
    assertEquals(2, console.run("runs", "show", "frist"));
    assertTrue(console.err().contains("did you mean 'first'"), console.err());
  }

  @Test
  void aDamagedRunIsNamedAndHidesNoOther() throws IOException {
    train("first", 0, 0.5);
    Files.createDirectories(folder.resolve("runs/broken"));
    Files.writeString(folder.resolve("runs/broken/run.json"), "{");
    assertEquals(0, console.run("runs", "list"));
    assertTrue(console.out().contains("first"), console.out());
    assertTrue(console.err().contains("broken"), console.err());
  }

  private void train(String name, long seed, double accuracy) {
    String recipe =
        Recipes.write(
            new Recipes(new Catalog.Roots(folder, folder))
                .load("resnet20", Overrides.NONE.withSeed(seed)));
    RunInfo info =
        RunInfo.begin(
            name,
            seed,
            "medley train",
            Versions.current(),
            new RunInfo.Data("tiny", "0".repeat(64)));
    try (RunWriter writer = RunWriter.create(folder.resolve("runs"), info, Optional.of(recipe))) {
      writer.update(
          run -> run.withMetrics(Map.of("test.accuracy", accuracy)).withStatus(Status.FINISHED));
    }
  }
}
