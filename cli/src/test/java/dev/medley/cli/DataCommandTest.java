package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void open() {
    console = new Console(folder);
  }

  @Test
  void listsTheShippedDataSets() {
    assertEquals(0, console.run("data", "list"));
    assertTrue(console.out().lines().anyMatch(line -> line.startsWith("tiny ")), console.out());
  }

  @Test
  void showsAConfigAsItIsAndCopiesIt() {
    assertEquals(0, console.run("data", "show", "tiny"));
    assertTrue(console.out().contains("of: "), console.out());
    assertEquals(0, console.run("data", "copy", "tiny"));
    assertEquals("configs/data/tiny.yaml\n", console.out());
    assertTrue(Files.exists(folder.resolve("configs/data/tiny.yaml")));
  }

  @Test
  void checkSaysThatDataAreThere() {
    assertEquals(0, console.run("data", "check", "fashion-mnist-15k"), console.err());
    assertEquals("fashion-mnist-15k: a data set that is there\n", console.out());
  }

  @Test
  void checkingImagesSaysWhatThereIs() {
    assertEquals(0, console.run("data", "check", "tiny", "--images", "--json"), console.err());
    assertTrue(console.out().contains("\"test\": 40"), console.out());
    assertTrue(console.out().contains("\"height\": 28"), console.out());
  }

  @Test
  void whatIsNotThereIsNamedAndExitsWith2() {
    assertEquals(2, console.run("data", "check", "no/such/folder"));
    assertTrue(console.err().contains("no/such/folder"), console.err());
    assertEquals(2, console.run("data", "check", "fashion-mnist-16k"));
    assertTrue(console.err().contains("fashion-mnist-15k"), console.err());
  }
}
