package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.Npy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX, CIFAR's binary form and npz: read as they are, refused when they are not right. */
final class ArraySourcesTest {
  @TempDir Path folder;

  private Path mnist;

  @BeforeEach
  void writeMnist() throws IOException {
    mnist = Files.createDirectories(folder.resolve("mnist-like"));
    idx("train-images-idx3-ubyte", 3, 20, 4, 5);
    idx("train-labels-idx1-ubyte", 1, 20);
    idx("t10k-images-idx3-ubyte.gz", 3, 10, 4, 5);
    idx("t10k-labels-idx1-ubyte.gz", 1, 10);
  }

  /** Values count up from 0; labels therefore must stay below the number of classes. */
  private byte[] idx(String name, int... shape) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(10_000).putInt(0x0800 | shape[0]);
    int values = 1;
    for (int i = 1; i < shape.length; i++) {
      buffer.putInt(shape[i]);
      values *= shape[i];
    }
    for (int i = 0; i < values; i++) {
      buffer.put((byte) (shape[0] == 1 ? i % 10 : i));
    }
    byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
    Files.write(mnist.resolve(name), name.endsWith(".gz") ? gzip(bytes) : bytes);
    return bytes;
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gz = new GZIPOutputStream(out)) {
      gz.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void idxFilesAreReadGzippedOrNot() throws IOException {
    try (Dataset data = Homes.open(folder, mnist.toString());
        Batches batches = Batches.evaluation(data.split("test"), 10, 1)) {
      assertEquals("mnist-like", data.name());
      assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), data.classNames());
      assertEquals(List.of(1, 4, 5), List.of(data.channels(), data.height(), data.width()));
      assertEquals("test/00003", data.split("test").ids().get(3));
      Batch batch = batches.next();
      assertEquals((byte) 199, batch.images().get(199));
      assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, batch.labels());
    }
  }

  @Test
  void wrongIdxFilesAreRefused() throws IOException {
    Path images = mnist.resolve("train-images-idx3-ubyte");
    byte[] whole = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(mnist, images + " is truncated");
    Files.write(images, Arrays.copyOf(whole, 7));
    assertRefused(mnist, images + " is truncated.");
    Files.write(images, Arrays.copyOf(whole, whole.length + 1));
    assertRefused(mnist, images + " is longer than the [20, 4, 5] values");
    byte[] wrong = whole.clone();
    wrong[2] = 0x0D;
    Files.write(images, wrong);
    assertRefused(mnist, images + " is no IDX file of unsigned bytes with 3 dimensions: it starts");
    wrong = whole.clone();
    wrong[4] = 0x10;
    Files.write(images, wrong);
    assertRefused(mnist, images + " declares [268435476, 4");
    wrong[4] = (byte) 0xFF;
    Files.write(images, wrong);
    assertRefused(mnist, images + " declares a dimension of 4278190100 values");
    wrong = gzip(whole);
    Files.write(images, Arrays.copyOf(wrong, wrong.length / 2));
    assertRefused(mnist, images + " is truncated");
    idx("train-images-idx3-ubyte", 3, 19, 4, 5);
    assertRefused(
        mnist, mnist + ": 'train-images-idx3-ubyte' holds 19 images but 'train-labels-idx1-ubyte'");
    Files.delete(images);
    assertRefused(mnist, mnist + " has no 'train-images-idx3-ubyte'");
  }

  @Test
  void labelsWithoutATrainingImageAreRefused() throws IOException {
    byte[] labels = idx("train-labels-idx1-ubyte", 1, 20);
    labels[8 + 9] = 0;
    labels[8 + 19] = 0;
    Files.write(mnist.resolve("train-labels-idx1-ubyte"), labels);
    assertRefused(mnist, mnist + ": class '9' is in test but not in train.");
  }

  @Test
  void checksumsOfAConfigAreVerifiedAndItsClassNamesUsed() throws IOException {
    Path config =
        Files.createDirectories(folder.resolve("work/configs/data")).resolve("digits.yaml");
    String path = "path: ../../../mnist-like\n";
    String names = "class_names: [a, b, c, d, e, f, g, h, i, j]\n";
    String zeros = "0".repeat(32);
    Files.writeString(
        config, path + names + "checksums: {t10k-labels-idx1-ubyte: '" + zeros + "'}");
    UserError error = assertThrows(UserError.class, () -> Homes.open(folder, "digits"));
    assertTrue(
        error.getMessage().contains("t10k-labels-idx1-ubyte.gz is not the published file: its MD5"),
        error.getMessage());
    Files.writeString(config, path + names);
    try (Dataset data = Homes.open(folder, "digits")) {
      assertEquals("j", data.classNames().get(9));
    }
    Files.writeString(config, path + "class_names: [a, b, c]");
    error = assertThrows(UserError.class, () -> Homes.open(folder, "digits"));
    assertEquals(mnist + ": image 3 of train has label 3; labels are 0 to 2.", error.getMessage());
  }

  @Test
  void checksumsOfArchivesAreVerifiedAndThoseOfNoFileRefused() throws Exception {
    Path config = Files.createDirectories(folder.resolve("work/configs/data")).resolve("own.yaml");
    Map<String, byte[]> tree = Trees.files(2, 4, true, "train", "test");
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("test_images.npy", npy("|u1", new byte[3 * 4 * 5], 3, 4, 5));
    arrays.put("test_labels.npy", longs(3));
    Map<String, byte[]> batches = new LinkedHashMap<>();
    batches.put("data_batch_1.bin", cifar(1, 10, 0));
    batches.put("test_batch.bin", cifar(1, 10, 0));
    for (Path file :
        List.of(
            Trees.zip(folder.resolve("a.zip"), tree),
            Trees.zip(folder.resolve("a.npz"), arrays),
            tarGz(folder.resolve("a.tar.gz"), batches))) {
      String name = file.getFileName().toString();
      String path = "path: ../../../" + name + "\n";
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      String right = HexFormat.of().formatHex(digest);
      Files.writeString(config, path + "checksums: {" + name + ": '" + right + "'}");
      Homes.open(folder, "own").close();
      Files.writeString(config, path + "checksums: {" + name + ": '" + "0".repeat(64) + "'}");
      assertRefused("own", file + " is not the published file: its SHA-256 is " + right);
      Files.writeString(config, path + "checksums: {b: '" + right + "'}");
      assertRefused("own", config + ": checksums has 'b'; " + file + " has " + name + ".");
    }
    String zeros = "checksums: {train/cat/0.png: '" + "0".repeat(64) + "'}";
    Files.writeString(config, "path: ../../../mnist-like\n" + zeros);
    assertRefused(
        "own", config + ": checksums has 'train/cat/0.png'; " + mnist + " has t10k-images-idx3");
    Trees.folder(folder.resolve("tree"), tree);
    Files.writeString(config, "path: ../../../tree\n" + zeros);
    assertRefused("own", config + ": checksums has 'train/cat/0.png'; those of an image folder");
  }

  @Test
  void cifarsArchivesAreReadPixelByPixel() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(
        "cifar-10-batches-bin/batches.meta.txt", Trees.text("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n"));
    files.put("cifar-10-batches-bin/data_batch_1.bin", cifar(1, 10, 0));
    files.put("cifar-10-batches-bin/data_batch_2.bin", cifar(1, 10, 50));
    files.put("cifar-10-batches-bin/test_batch.bin", cifar(1, 10, 100));
    files.put("cifar-10-batches-bin/readme.html", Trees.text("hello"));
    Path archive = tarGz(folder.resolve("c10.tar.gz"), files);
    try (Dataset data = Homes.open(folder, archive.toString());
        Batches batches = Batches.evaluation(data.split("test"), 10, 1)) {
      assertEquals("c10", data.name());
      assertEquals("j", data.classNames().get(9));
      assertEquals(20, data.split("train").size() + data.split("validation").size());
      ByteBuffer pixels = batches.next().images();
      // record 3: red, green, blue of pixel 1 are bytes 1, 1025, 2049 of its planes
      assertEquals((byte) (103 + 1), pixels.get(3 * 3072 + 3));
      assertEquals((byte) (103 + 1025), pixels.get(3 * 3072 + 4));
      assertEquals((byte) (103 + 2049), pixels.get(3 * 3072 + 5));
    }
    Map<String, byte[]> hundred = new LinkedHashMap<>();
    hundred.put("cifar-100-binary/train.bin", cifar(2, 100, 0));
    hundred.put("cifar-100-binary/test.bin", cifar(2, 100, 0));
    Path hundredArchive = tarGz(folder.resolve("c100.tgz"), hundred);
    try (Dataset data = Homes.open(folder, hundredArchive.toString())) {
      assertEquals(100, data.classNames().size());
      assertEquals(99, data.split("test").label(99));
    }
  }

  /** Record i has label i and bytes that count up from first + i. */
  private static byte[] cifar(int labelBytes, int records, int first) {
    ByteBuffer buffer = ByteBuffer.allocate(records * (labelBytes + 3072));
    for (int i = 0; i < records; i++) {
      buffer.put(new byte[labelBytes - 1]).put((byte) i);
      for (int b = 0; b < 3072; b++) {
        buffer.put((byte) (first + i + b));
      }
    }
    return buffer.array();
  }

  private static Path tarGz(Path path, Map<String, byte[]> files) throws IOException {
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(path)))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return path;
  }

  @Test
  void wrongCifarArchivesAreRefused() throws IOException {
    Path path = folder.resolve("c.tar.gz");
    byte[] batch = cifar(1, 10, 0);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("test_batch.bin", batch);
    tarGz(path, files);
    assertRefused(path, path + " has no 'data_batch.bin'");
    files.put("data_batch_1.bin", Arrays.copyOf(batch, batch.length - 1));
    tarGz(path, files);
    assertRefused(path, path + ": 'data_batch_1.bin' has 30729 bytes, which is no whole number");
    byte[] label = batch.clone();
    label[3073] = 10;
    files.put("data_batch_1.bin", label);
    tarGz(path, files);
    assertRefused(path, path + ": 'data_batch_1.bin': record 1 has label 10; labels are 0 to 9.");
    files.put("data_batch_1.bin", batch);
    files.put("other/data_batch_1.bin", batch);
    tarGz(path, files);
    assertRefused(path, path + " has 'data_batch_1.bin' twice.");
    byte[] archive = Files.readAllBytes(path);
    Files.write(path, Arrays.copyOf(archive, archive.length / 2));
    assertRefused(path, path + " is not a readable tar.gz archive");
    Files.write(path, Trees.text("no archive"));
    assertRefused(path, path + " is not a readable tar.gz archive");
    tarGz(path, Map.of("a.txt", Trees.text("x")));
    assertRefused(path, path + " holds neither CIFAR-10's test_batch.bin nor CIFAR-100's");
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(path)))) {
      TarArchiveEntry link = new TarArchiveEntry("test_batch.bin", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }
    assertRefused(path, path + ": 'test_batch.bin' is a link");
  }

  @Test
  void npzIsReadWithEitherKindOfKeys() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("train_images.npy", npy("|u1", new byte[20 * 4 * 4 * 3], 20, 4, 4, 3));
    files.put("train_labels.npy", longs(20));
    files.put("val_images.npy", npy("|u1", new byte[10 * 4 * 4 * 3], 10, 4, 4, 3));
    files.put("val_labels.npy", longs(10));
    Path npz = Trees.zip(folder.resolve("a.npz"), files);
    try (Dataset data = Homes.open(folder, npz.toString())) {
      assertEquals(3, data.channels());
      assertEquals(10, data.split("test").size());
    }
    files.clear();
    files.put("x_train.npy", npy("|u1", new byte[20 * 4 * 5], 20, 4, 5));
    files.put("y_train.npy", npy("|u1", new byte[20], 20));
    files.put("x_test.npy", npy("|u1", new byte[3 * 4 * 5], 3, 4, 5));
    files.put("y_test.npy", npy("<f8", new byte[24], 3, 1));
    npz = Trees.zip(folder.resolve("b.npz"), files);
    try (Dataset data = Homes.open(folder, npz.toString())) {
      assertEquals(List.of(1, 4, 5), List.of(data.channels(), data.height(), data.width()));
    }
  }

  @Test
  void wrongNpzFilesAreRefused() throws IOException {
    Path npz = folder.resolve("w.npz");
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("test_images.npy", npy("|u1", new byte[3 * 4 * 5], 3, 4, 5));
    Trees.zip(npz, files);
    assertRefused(npz, npz + " has 'test_images' without 'test_labels'.");
    files.put("test_labels.npy", longs(4));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": 'test_images' holds 3 images but 'test_labels' 4 labels.");
    byte[] nan = new byte[24];
    ByteBuffer.wrap(nan).order(ByteOrder.LITTLE_ENDIAN).putDouble(8, Double.NaN);
    files.put("test_labels.npy", npy("<f8", nan, 3));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": 'test_labels': label 1 is NaN, no whole number of a class.");
    ByteBuffer.wrap(nan).order(ByteOrder.LITTLE_ENDIAN).putDouble(8, Double.POSITIVE_INFINITY);
    files.put("test_labels.npy", npy("<f8", nan, 3));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": 'test_labels': label 1 is Infinity");
    files.put(
        "test_labels.npy", npy("<i4", new byte[] {0, 0, 0, 0, -1, -1, -1, -1, 0, 0, 0, 0}, 3));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": image 1 of test has label -1; labels count the classes from 0");
    ByteBuffer billions = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    files.put("test_labels.npy", npy("<i4", billions.putInt(8, Integer.MAX_VALUE).array(), 3));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": image 2 of test has label 2147483647; labels count the classes");
    files.put("test_labels.npy", npy("<i4", billions.putInt(8, 3).array(), 3));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": image 2 of test has label 3; labels count the classes from 0");
    files.put("test_labels.npy", longs(3));
    files.put("test_images.npy", npy("<f4", new byte[3 * 4 * 5 * 4], 3, 4, 5));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": 'test_images' must be uint8 of shape");
    files.put("test_images.npy", npy("|u1", new byte[3 * 4 * 5 * 2], 3, 4, 5, 2));
    Trees.zip(npz, files);
    assertRefused(npz, npz + ": 'test_images' must be uint8 of shape");
    files.put("test_images.npy", npy("|u1", new byte[7], 3, 4, 5));
    Trees.zip(npz, files);
    assertRefused(npz, "The numpy array " + npz + ": 'test_images' is damaged");
    files.clear();
    files.put("a.npy", longs(3));
    Trees.zip(npz, files);
    assertRefused(npz, npz + " has no images: the keys train_images");
  }

  private static byte[] longs(int count) throws IOException {
    ByteBuffer values = ByteBuffer.allocate(8 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      values.putLong(i % 3);
    }
    return npy("<i8", values.array(), count);
  }

  private static byte[] npy(String type, byte[] data, long... shape) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Npy.header(element(type), shape));
    out.write(data);
    return out.toByteArray();
  }

  private static dev.medley.file.ElementType element(String type) {
    return Arrays.stream(dev.medley.file.ElementType.values())
        .filter(element -> element.numpy().filter(type::equals).isPresent())
        .findFirst()
        .orElseThrow();
  }

  private void assertRefused(Path data, String begin) {
    assertRefused(data.toString(), begin);
  }

  private void assertRefused(String data, String begin) {
    UserError error = assertThrows(UserError.class, () -> Homes.open(folder, data).close());
    assertTrue(error.getMessage().startsWith(begin), error.getMessage());
  }
}
