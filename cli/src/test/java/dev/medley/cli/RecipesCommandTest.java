package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipesCommandTest {
  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @Test
  void listsTheShippedRecipesWithTheirFirstLines() {
    assertEquals(0, console.run("recipes", "list"));
    assertTrue(console.out().startsWith("RECIPE"), console.out());
    assertTrue(
        console.out().lines().anyMatch(line -> line.matches("resnet20 +shipped +ResNet-20 .*")),
        console.out());
  }

  @Test
  void listsAsJson() {
    assertEquals(0, console.run("recipes", "list", "--json"));
    assertTrue(console.out().strip().startsWith("["), console.out());
    assertTrue(console.out().contains("\"name\": \"resnet20\""), console.out());
  }

  @Test
  void whatShowPrintsIsARecipeThatCheckAccepts() throws IOException {
    assertEquals(0, console.run("recipes", "show", "resnet20", "--set", "train.epochs=3"));
    assertTrue(console.out().contains("epochs: 3"), console.out());
    Files.writeString(folder.resolve("shown.yaml"), console.out());
    assertEquals(0, console.run("recipes", "check", "shown.yaml"), console.err());
    assertEquals("shown.yaml: a valid recipe\n", console.out());
  }

  @Test
  void copiesAFileAsItIsAndOverwritesNothing() throws IOException {
    assertEquals(0, console.run("recipes", "copy", "resnet20"));
    assertEquals("recipes/resnet20.yaml\n", console.out());
    assertTrue(Files.readString(folder.resolve("recipes/resnet20.yaml")).startsWith("# "));
    assertEquals(2, console.run("recipes", "copy", "resnet20"));
    assertEquals(
        "medley: The file recipes/resnet20.yaml is there already; name another.\n", console.err());
  }

  @Test
  void checkNamesEveryProblemAndExitsWith2() throws IOException {
    Files.writeString(folder.resolve("bad.yaml"), "recipe: bad\nmodle: resnet20\nseed: x\n");
    assertEquals(2, console.run("recipes", "check", "bad.yaml"));
    assertEquals("", console.out());
    assertTrue(
        console.err().contains("bad.yaml:2") && console.err().contains("bad.yaml:3"),
        console.err());
  }

  @Test
  void anUnknownNameBringsTheNearest() {
    assertEquals(2, console.run("recipes", "show", "resnet21"));
    assertTrue(console.err().contains("resnet20"), console.err());
  }

  @Test
  void theSchemaIsJson() {
    assertEquals(0, console.run("recipes", "schema"));
    assertTrue(console.out().startsWith("{"), console.out());
  }

  @Test
  void aGroupAloneAsksForItsCommand() {
    assertEquals(2, console.run("recipes"));
    assertTrue(console.err().contains("Missing required subcommand"), console.err());
  }
}
