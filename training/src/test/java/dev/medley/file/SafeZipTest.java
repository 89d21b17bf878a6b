package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafeZipTest {
  private static final SafeZip.Limits LIMITS = new SafeZip.Limits(5, 3L << 20, 4L << 20, 100);

  @TempDir Path folder;

  @Test
  void filesAreReadAsTheyWereWritten() throws IOException {
    byte[] long_ = new byte[100_000];
    new SplittableRandom(1).nextBytes(long_);
    Path zip = zip("a/b.bin", long_, "c.txt", bytes("text"), "folder/", new byte[0]);
    try (SafeZip safe = SafeZip.open(zip, LIMITS)) {
      assertEquals(List.of("a/b.bin", "c.txt"), safe.names());
      assertEquals(List.of("folder"), safe.folders());
      assertArrayEquals(long_, safe.read("a/b.bin"));
      assertEquals(4, safe.size("c.txt"));
      assertEquals('t', safe.stream("c.txt").read());
      assertRefused(() -> safe.read("d"), zip + " has no entry 'd'.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../up", "a/../../up", "/absolute", "C:/drive", "a//b", "./a", "a/./b"})
  void namesThatLeaveTheArchiveAreRefused(String name) throws IOException {
    Path zip = zip(name, bytes("x"));
    assertRefused(
        () -> open(zip),
        zip
            + " has an entry whose name points outside the archive or is malformed: '"
            + name
            + "'.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\b", "..\\up", "new\nline", "nul\0"})
  void backslashesAndControlCharactersAreRefused(String name) throws IOException {
    Path zip = zip(name, bytes("x"));
    assertRefused(
        () -> open(zip), zip + " has an entry whose name holds a backslash or a control character");
  }

  @Test
  void namesThatAreNotUtf8AreRefused() throws IOException {
    Path zip = zip("caf\u00e9", bytes("x"));
    open(zip).close();
    try (ZipOutputStream out =
        new ZipOutputStream(Files.newOutputStream(zip), StandardCharsets.ISO_8859_1)) {
      out.putNextEntry(new ZipEntry("caf\u00e9"));
    }
    assertRefused(() -> open(zip), zip + " has an entry whose name is not UTF-8: 'caf");
  }

  @Test
  void bombsAreRefusedBeforeTheyAreUnpacked() throws IOException {
    Path ratio = zip("zeros", new byte[2 << 20]);
    assertRefused(() -> open(ratio), ratio + ": entry 'zeros' declares 2097152 bytes");
    Path large = zip("large", new byte[4 << 20]);
    assertRefused(() -> open(large), large + ": entry 'large' has 4194304 bytes; 3145728 are");
    byte[] noise = new byte[(int) (1.5 * (1 << 20))];
    new SplittableRandom(1).nextBytes(noise);
    Path total = zip("1", noise, "2", noise, "3", noise);
    assertRefused(() -> open(total), total + " would unpack to more than 4194304 bytes");
    Path many =
        zip(
            "1", noise(1), "2", noise(1), "3", noise(1), "4", noise(1), "5", noise(1), "6",
            noise(1));
    assertRefused(() -> open(many), many + " has more than 5 entries.");
  }

  @Test
  void sizesThatLieAreFoundOut() throws IOException {
    Path zip = zip("a", bytes("some text, some text, some text, some text"));
    byte[] file = Files.readAllBytes(zip);
    int directory = indexOf(file, 0x02014B50);
    little(file).putInt(directory + 24, 10_000_000);
    Files.write(zip, file);
    assertRefused(() -> open(zip), zip + ": entry 'a' has 10000000 bytes");
    little(file).putInt(directory + 24, 41);
    Files.write(zip, file);
    try (SafeZip safe = open(zip)) {
      assertRefused(() -> safe.read("a"), zip + ": entry 'a' is damaged (its length");
    }
    little(file).putInt(directory + 24, 43);
    Files.write(zip, file);
    try (SafeZip safe = open(zip)) {
      assertRefused(() -> safe.read("a"), zip + ": entry 'a' is damaged (its length");
    }
    little(file).putInt(directory + 24, 42).putInt(directory + 16, 7);
    Files.write(zip, file);
    try (SafeZip safe = open(zip)) {
      assertRefused(() -> safe.read("a"), zip + ": entry 'a' is damaged (its checksum");
    }
  }

  @Test
  void encryptedDoubleAndLinkedEntriesAreRefused() throws IOException {
    Path zip = zip("one", bytes("x"), "two", bytes("y"));
    byte[] whole = Files.readAllBytes(zip);
    byte[] file = whole.clone();
    int directory = indexOf(file, 0x02014B50);
    file[directory + 8] |= 1;
    Files.write(zip, file);
    assertRefused(() -> open(zip), zip + ": entry 'one' is encrypted");
    file = whole.clone();
    file[directory + 10] = 14; // LZMA
    Files.write(zip, file);
    assertRefused(() -> open(zip), zip + ": entry 'one' is compressed by method 14");
    file = whole.clone();
    file[directory + 5] = 3; // made on Unix
    little(file).putInt(directory + 38, 0120777 << 16);
    Files.write(zip, file);
    assertRefused(() -> open(zip), zip + ": entry 'one' is a symbolic link");
    String text = new String(whole, StandardCharsets.ISO_8859_1).replace("two", "one");
    Files.write(zip, text.getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(() -> open(zip), zip + " has two entries called 'one'.");
  }

  @Test
  void whatIsCutOffAnywhereIsRefused() throws IOException {
    Path zip = zip("one", noise(300), "two", noise(300));
    byte[] whole = Files.readAllBytes(zip);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(zip, java.util.Arrays.copyOf(whole, length));
      assertRefused(() -> open(zip), zip + " is not a readable zip archive");
    }
    assertRefused(() -> open(folder), folder + " is not a file.");
  }

  @Test
  void damagedArchivesCauseNothingButARefusal() throws IOException {
    byte[] good = Files.readAllBytes(zip("one", noise(200), "two/three", new byte[500]));
    Mutations.attack(
        good,
        folder.resolve("damaged.zip"),
        64,
        4 << 20,
        file -> {
          try (SafeZip safe = open(file)) {
            for (String name : safe.names()) {
              safe.read(name);
            }
          }
        });
  }

  private static SafeZip open(Path zip) {
    return SafeZip.open(zip, LIMITS);
  }

  private Path zip(Object... namesAndBytes) throws IOException {
    Path zip = folder.resolve(namesAndBytes[0].hashCode() + "-" + namesAndBytes.length + ".zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        out.putNextEntry(new ZipEntry((String) namesAndBytes[i]));
        out.write((byte[]) namesAndBytes[i + 1]);
        out.closeEntry();
      }
    }
    return zip;
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new SplittableRandom(length).nextBytes(noise);
    return noise;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ByteBuffer little(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int indexOf(byte[] file, int signature) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i + 4 <= file.length && found.isEmpty(); i++) {
      if (little(file).getInt(i) == signature) {
        found.add(i);
      }
    }
    return found.get(0);
  }

  private static void assertRefused(org.junit.jupiter.api.function.Executable call, String begin) {
    UserError error = assertThrows(UserError.class, call);
    assertTrue(error.getMessage().startsWith(begin), error.getMessage());
  }
}
