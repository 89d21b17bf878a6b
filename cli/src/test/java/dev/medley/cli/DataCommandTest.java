package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
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

  @Test
  void previewWritesTheSamePictureForTheSameSeed() throws IOException {
    String[] command = {"data", "preview", "tiny", "--recipe", "simclr-r20", "--images", "3"};
    assertEquals(0, console.run(with(command, "--out", "new/first.png")), console.err());
    assertTrue(
        console.out().startsWith("new/first.png: each image, then its 2 views in each of 3"));
    assertEquals(5, console.out().lines().count(), console.out());
    assertEquals(0, console.run(with(command, "--out", "second.png", "--json")), console.err());
    assertTrue(console.out().contains("\"class\": \""), console.out());
    byte[] first = Files.readAllBytes(folder.resolve("new/first.png"));
    assertArrayEquals(first, Files.readAllBytes(folder.resolve("second.png")));
    assertEquals(0, console.run(with(command, "--out", "second.png", "--seed", "1")));
    assertFalse(Arrays.equals(first, Files.readAllBytes(folder.resolve("second.png"))));
  }

  @Test
  void previewRefusesWhatItCannotPicture() {
    String[] command = {"data", "preview", "tiny", "--recipe", "resnet8"};
    refused("from 1 to 100", with(command, "--out", "a.png", "--images", "0"));
    refused("PNG", with(command, "--out", "a.jpg"));
    refused("changes no image", with(command, "--out", "a.png", "--set", "augment=[]"));
    refused("resnet8", "data", "preview", "tiny", "--recipe", "resnet7", "--out", "a.png");
    assertFalse(Files.exists(folder.resolve("a.png")));
  }

  private void refused(String reason, String... command) {
    assertEquals(2, console.run(command));
    assertTrue(console.err().contains(reason), console.err());
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }
}
