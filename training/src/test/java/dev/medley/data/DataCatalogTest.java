package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataCatalogTest {
  @TempDir Path folder;

  @Test
  void everyShippedConfigIsRightAndSaysWhatItIs() {
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    assertEquals(
        List.of(
            "cifar10",
            "cifar100",
            "fashion-mnist",
            "fashion-mnist-15k",
            "imagenet",
            "mnist",
            "tiny"),
        catalog.configs().names());
    for (Catalog.Item item : catalog.configs().all()) {
      assertTrue(!item.summary().isEmpty(), item.name());
      if (!List.of("imagenet", "cifar100").contains(item.name())) {
        catalog.check(item.name());
      }
    }
  }

  @Test
  void dataToBeFetchedByHandSayHow() {
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    UserError error = assertThrows(UserError.class, () -> catalog.check("imagenet"));
    assertTrue(
        error.getMessage().startsWith("imagenet must be fetched by hand. Get ILSVRC 2012"),
        error.getMessage());
  }

  @Test
  void aCopiedConfigStandsBeforeTheShippedOne() throws IOException {
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    Path copy = folder.resolve("work/configs/data/tiny.yaml");
    Files.createDirectories(copy.getParent());
    String shipped = catalog.configs().get("tiny").text();
    Files.writeString(copy, shipped.replace("train: 8", "train: 2"));
    try (Dataset data = Homes.open(folder, "tiny")) {
      assertEquals(18, data.training().size());
    }
    Files.writeString(copy, "of: tiny\nper_class: {train: 2}\n");
    UserError error = assertThrows(UserError.class, () -> catalog.check("tiny"));
    assertTrue(error.getMessage().endsWith("go round in a circle."), error.getMessage());
    Files.writeString(copy, "of: a\npath: b\nper_class: {tain: 2}\n");
    error = assertThrows(UserError.class, () -> catalog.check("tiny"));
    assertTrue(error.getMessage().contains("one of bundled, path"), error.getMessage());
  }

  @Test
  void whatAConfigWouldSayInVainIsRefused() throws IOException {
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    Path config = folder.resolve("work/configs/data/mine.yaml");
    Files.createDirectories(config.getParent());
    Map<String, String> refused =
        Map.of(
            "of: tiny\nper_class: {train: 2}\nchecksums: {a.zip: 0123456789abcdef0123456789abcdef}\n",
            "class_names or checksums beside of",
            "of: tiny\nper_class: {train: 2}\nclass_names: [a, b]\n",
            "class_names or checksums beside of",
            "bundled: fashion-mnist-15k\nchecksums: {a.zip: 0123456789abcdef0123456789abcdef}\n",
            "checksums beside bundled");
    for (Map.Entry<String, String> each : refused.entrySet()) {
      Files.writeString(config, each.getKey());
      UserError error = assertThrows(UserError.class, () -> catalog.check("mine"));
      assertTrue(error.getMessage().contains(each.getValue()), error.getMessage());
    }
  }

  @Test
  void namesThatAreNotThereAreAnsweredWithThoseThatAre() {
    UserError error = assertThrows(UserError.class, () -> Homes.open(folder, "cifar11"));
    assertTrue(error.getMessage().contains("cifar10"), error.getMessage());
    error = assertThrows(UserError.class, () -> Homes.open(folder, "no/such.zip"));
    assertEquals(
        "There is no data set at " + folder.resolve("work/no/such.zip") + ".", error.getMessage());
  }

  @Test
  void dataMayLieElsewhereThanTheirConfigSays() throws IOException {
    Path elsewhere = Trees.folder(folder.resolve("e"), Trees.files(2, 4, true, "train", "test"));
    DataCatalog catalog = new DataCatalog(Homes.in(folder));
    DataSettings settings = DataSettings.of("imagenet", elsewhere.toString());
    try (Dataset data = catalog.open(settings, 1, Progress.none())) {
      assertEquals("imagenet", data.name());
      assertEquals(List.of("cat", "dog"), data.classNames());
    }
    assertNull(catalog.locate("imagenet").path());
    assertEquals("e", catalog.locate(elsewhere.toString()).name());
  }

  @Test
  void theCacheIsWhereTheEnvironmentSays() {
    Catalog.Roots roots = new Catalog.Roots(Path.of("/w"), Path.of("/u"));
    Path home = Path.of("/home/me");
    assertEquals(
        Path.of("/home/me/.cache/medley/stores"),
        DataHome.of(roots, Map.of("XDG_CACHE_HOME", "relative"), home).stores());
    assertEquals(
        Path.of("/c/medley/stores"),
        DataHome.of(roots, Map.of("XDG_CACHE_HOME", "/c"), home).stores());
    assertEquals(
        Path.of("/w/here/stores"),
        DataHome.of(roots, Map.of("XDG_CACHE_HOME", "/c", "MEDLEY_CACHE", "here"), home).stores());
  }

  /** The bundled files stand in for the whole of MNIST, in a repository laid out as DJL's. */
  @Test
  void dataAreFetchedFromARepositoryAndItsChecksumsHold() throws Exception {
    Path repository = folder.resolve("repository");
    Path artifact = repository.resolve("dataset/cv/ai/djl/basicdataset/fashmnist");
    Files.createDirectories(artifact.resolve("1.0"));
    StringBuilder files = new StringBuilder();
    for (String[] file :
        new String[][] {
          {"train_data", "train-images-idx3-ubyte"},
          {"train_labels", "train-labels-idx1-ubyte"},
          {"test_data", "t10k-images-idx3-ubyte"},
          {"test_labels", "t10k-labels-idx1-ubyte"}
        }) {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      String name = file[1] + ".gz";
      try (InputStream in =
          new DigestInputStream(
              Dataset.class.getResourceAsStream("fashion-mnist-15k/" + name), sha1)) {
        Files.copy(in, artifact.resolve("1.0").resolve(name));
      }
      files.append(
          String.format(
              "%s\"%s\": {\"uri\": \"1.0/%s\", \"sha1Hash\": \"%s\"}",
              files.isEmpty() ? "" : ", ", file[0], name, HexFormat.of().formatHex(sha1.digest())));
    }
    Files.writeString(
        artifact.resolve("metadata.json"),
        "{\"metadataVersion\": \"0.2\", \"resourceType\": \"dataset\", \"application\": \"cv\","
            + " \"groupId\": \"ai.djl.basicdataset\", \"artifactId\": \"fashmnist\","
            + " \"name\": \"fashmnist\", \"artifacts\": [{\"version\": \"1.0\", \"files\": {"
            + files
            + "}}]}");
    Catalog.Roots roots = Homes.in(folder).roots();
    DataHome home = new DataHome(roots, folder.resolve("cache"), repository.toUri().toString());
    Path config = folder.resolve("work/configs/data/fetched.yaml");
    Files.createDirectories(config.getParent());
    Files.writeString(config, "repository: fashmnist\n");
    DataCatalog catalog = new DataCatalog(home);
    try (Dataset fetched = catalog.open(catalog.locate("fetched"), 2, Progress.none())) {
      assertEquals(15_000, fetched.store().images());
    }
    // the shipped config knows the whole data set's checksums, which the first part has not
    UserError error =
        assertThrows(
            UserError.class,
            () -> catalog.open(catalog.locate("fashion-mnist"), 2, Progress.none()));
    assertTrue(error.getMessage().contains("is not the published file"), error.getMessage());
    error =
        assertThrows(
            UserError.class, () -> catalog.open(catalog.locate("mnist"), 2, Progress.none()));
    assertTrue(error.getMessage().startsWith("mnist of file:"), error.getMessage());
    assertTrue(error.getMessage().contains("Fetch train-images-idx3-ubyte.gz"), error.getMessage());
  }
}
