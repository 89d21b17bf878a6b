package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FolderAndZipTest {
  @TempDir Path folder;

  @Test
  void aFolderAndItsZipHaveTheSameFingerprintWhereverTheyLie() throws IOException {
    Map<String, byte[]> files = Trees.files(3, 8, false, "train", "test");
    Trees.folder(folder.resolve("one"), files);
    Trees.zip(folder.resolve("two.zip"), files);
    try (Dataset one = open("one");
        Dataset two = open("two.zip")) {
      assertEquals(one.fingerprint(), two.fingerprint());
      assertEquals("one", one.name());
      assertEquals("two", two.name());
      assertEquals(List.of("cat", "dog"), one.classNames());
      assertEquals("test/cat/0.png", two.split("test").ids().get(0));
      assertEquals(1, two.split("test").label(3));
    }
    files.replace("test/dog/1.png", Trees.png(8, 8, false, 1234));
    Trees.folder(folder.resolve("three"), files);
    try (Dataset one = open("one");
        Dataset three = open("three")) {
      assertTrue(!one.fingerprint().equals(three.fingerprint()));
    }
  }

  @Test
  void grayImagesHaveOneChannelUnlessOthersHaveColour() throws IOException {
    Map<String, byte[]> files = Trees.files(2, 8, true, "train", "test");
    Trees.folder(folder.resolve("gray"), files);
    files.put("train/cat/colour.png", Trees.png(8, 8, false, 1));
    Trees.folder(folder.resolve("mixed"), files);
    try (Dataset gray = open("gray");
        Dataset mixed = open("mixed")) {
      assertEquals(1, gray.channels());
      assertEquals(3, mixed.channels());
    }
  }

  @ParameterizedTest
  @CsvSource({"val", "valid", "validation"})
  void withoutTestValidationBecomesTestAndValidationIsCutFromTrain(String name) throws IOException {
    Trees.folder(folder.resolve("d"), Trees.files(10, 4, true, "train", name));
    try (Dataset data = open("d")) {
      assertEquals(name + "/cat/0.png", data.split("test").ids().get(0));
      assertEquals(2, data.split("validation").size());
      assertEquals(18, data.split("train").size());
    }
  }

  @Test
  void dataWithAllThreeSplitsKeepThem() throws IOException {
    Trees.folder(folder.resolve("d"), Trees.files(10, 4, true, "train", "val", "test"));
    try (Dataset data = open("d")) {
      assertEquals("val/cat/0.png", data.split("validation").ids().get(0));
      assertEquals(20, data.split("train").size());
    }
  }

  @Test
  void dataForTestingOnlyNeedNoTrainingSplit() throws IOException {
    Trees.folder(folder.resolve("d"), Trees.files(2, 4, true, "test"));
    try (Dataset data = open("d")) {
      assertEquals(4, data.split("test").size());
      UserError error = assertThrows(UserError.class, data::training);
      assertEquals("d has no split 'train'; it has test.", error.getMessage());
    }
  }

  @Test
  void hiddenFilesAndTextsArePassedOver() throws IOException {
    Map<String, byte[]> files = Trees.files(2, 4, true, "train", "test");
    for (String other :
        List.of(
            "README.md",
            "train/.DS_Store",
            "train/cat/labels.csv",
            "__MACOSX/train/cat/x.png",
            ".git/a/b.png")) {
      files.put(other, Trees.text("x"));
    }
    Trees.folder(folder.resolve("d"), files);
    try (Dataset data = open("d")) {
      assertEquals(8, data.store().images());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train/7.png | holds 'train/7.png' where split/class/image is expected",
        "train/cat/a/7.png | where split/class/image is expected", // a folder reports itself
        "extra/cat/7.png | has images in 'extra', which is no split",
        "train/cat/7.gif | holds 'train/cat/7.gif'; only JPEG and PNG images are read",
        "test/bird/7.png | class 'bird' is in test but not in train",
        "val/cat/7.png,valid/cat/7.png | has both 'val' and 'valid'",
      })
  void whatDoesNotFitTheLayoutIsRefused(String added, String message) throws IOException {
    Map<String, byte[]> files = Trees.files(2, 4, true, "train", "test");
    for (String file : added.split(",", -1)) {
      files.put(file, Trees.png(4, 4, true, 9));
    }
    Trees.folder(folder.resolve("d"), files);
    Trees.zip(folder.resolve("d.zip"), files);
    assertRefused("d", "d", message);
    assertRefused("d.zip", "d.zip", message);
  }

  @Test
  void anImageTooThinForTheSizeOfTheOthersIsRefusedByName() throws IOException {
    Map<String, byte[]> files = Trees.files(2, 4, true, "train", "test");
    files.put("train/cat/7.png", Trees.png(4000, 1, true, 9));
    Trees.folder(folder.resolve("d"), files);
    Trees.zip(folder.resolve("d.zip"), files);
    assertRefused("d", "d", ": train/cat/7.png is 4000 x 1, too thin");
    assertRefused("d.zip", "d.zip", ": train/cat/7.png is 4000 x 1, too thin");
  }

  @Test
  void aNameThatIsNoTextIsRefused() throws Exception {
    Path d = Trees.folder(folder.resolve("d"), Trees.files(2, 4, true, "train", "test"));
    new ProcessBuilder("sh", "-c", "cp 0.png \"$(printf '\\377').png\"")
        .directory(d.resolve("train/cat").toFile())
        .start()
        .waitFor();
    assertRefused("d", "d", " holds a name that is no text in the encoding of file names here");
  }

  @Test
  void aCacheThatCannotBeWrittenIsNamed() throws IOException {
    Trees.folder(folder.resolve("d"), Trees.files(2, 4, true, "train", "test"));
    Path stores = Homes.in(folder).stores();
    Files.createDirectories(stores.getParent());
    Files.writeString(stores, "a file");
    UserError error = assertThrows(UserError.class, () -> open("d"));
    assertEquals(
        stores + " cannot be written (Not a directory); name another folder with MEDLEY_CACHE.",
        error.getMessage());
  }

  @Test
  void emptyClassesAndSplitsAndFoldersAreRefused() throws IOException {
    Path d = Trees.folder(folder.resolve("d"), Trees.files(2, 4, true, "train", "test"));
    Files.createDirectories(d.resolve("train/bird"));
    assertRefused("d", "d", ": class folder 'train/bird' holds no image");
    Files.delete(d.resolve("train/bird"));
    Files.createDirectories(d.resolve("val"));
    assertRefused("d", "d", ": split folder 'val' holds no image");
    Files.createDirectories(folder.resolve("e"));
    assertRefused("e", "e", " holds no image; split/class/image.jpg");
    assertRefused("nothing.zip", "nothing.zip.", "There is no data set at ");
  }

  @Test
  void damagedImagesAreNamed() throws IOException {
    Map<String, byte[]> files = Trees.files(2, 4, true, "train", "test");
    byte[] whole = files.get("train/dog/1.png");
    files.put("train/dog/1.png", java.util.Arrays.copyOf(whole, whole.length - 20));
    Trees.folder(folder.resolve("d"), files);
    Trees.zip(folder.resolve("d.zip"), files);
    assertRefused("d", "d/train/dog/1.png is truncated", "no end");
    assertRefused("d.zip", "d.zip: 'train/dog/1.png' is truncated", "no end");
    files.put("train/dog/1.png", Trees.text("this is no image"));
    Trees.folder(folder.resolve("d"), files);
    assertRefused("d", "d/train/dog/1.png is neither a JPEG nor a PNG image", "");
    files.put("train/dog/1.png", new byte[0]);
    Trees.folder(folder.resolve("d"), files);
    assertRefused("d", "d/train/dog/1.png is truncated", "");
  }

  @Test
  void smallImagesOfDifferentSizesNeedASize() throws IOException {
    Map<String, byte[]> files = Trees.files(2, 8, true, "train", "test");
    files.put("train/dog/wide.png", Trees.png(12, 8, true, 1));
    Trees.folder(folder.resolve("d"), files);
    assertRefused(
        "d",
        "d",
        "images differ in size ('train/cat/0.png' is 8 x 8, 'train/dog/wide.png' is 12 x 8); say"
            + " with data.size");
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    DataSettings settings =
        new DataSettings("d", folder.resolve("d").toString(), null, 0.1, null, null, 0, 6);
    try (Dataset data = catalog.open(settings, 2, Progress.none())) {
      assertEquals(List.of(6, 6), List.of(data.height(), data.width()));
    }
  }

  @Test
  void linksMayNotLeaveTheFolder() throws IOException {
    Path outside = Files.write(folder.resolve("secret.png"), Trees.png(4, 4, true, 1));
    Path d = Trees.folder(folder.resolve("d"), Trees.files(2, 4, true, "train", "test"));
    Path link = d.resolve("train/cat/link.png");
    Files.createSymbolicLink(link, d.resolve("train/cat/0.png"));
    open("d").close();
    Files.delete(link);
    Files.createSymbolicLink(link, outside);
    assertRefused("d", "link.png is a symbolic link that leaves ", "");
    Files.delete(link);
    Files.createSymbolicLink(link, d.resolve("gone"));
    assertRefused("d", "link.png is a symbolic link to nothing", "");
    Files.delete(link);
    Files.createSymbolicLink(d.resolve("val"), folder);
    assertRefused("d", "val is a symbolic link that leaves ", "");
  }

  private Dataset open(String name) {
    return Homes.open(folder, folder.resolve(name).toString());
  }

  private void assertRefused(String name, String file, String message) {
    UserError error = assertThrows(UserError.class, () -> open(name).close());
    assertTrue(error.getMessage().contains(file), error.getMessage());
    boolean deeper = error.getMessage().contains("where an image of split/class/image is expected");
    assertTrue(deeper || error.getMessage().contains(message), error.getMessage());
  }
}
