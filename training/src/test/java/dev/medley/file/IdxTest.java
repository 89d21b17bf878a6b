package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX files, and the tar archives that CIFAR comes in. */
final class IdxTest {
  @TempDir Path folder;

  private static byte[] good() {
    ByteBuffer file = ByteBuffer.allocate(16 + 60).putInt(0x0803).putInt(3).putInt(4).putInt(5);
    for (int i = 0; i < 60; i++) {
      file.put((byte) (200 + i));
    }
    return file.array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gz = new GZIPOutputStream(out)) {
      gz.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void shapeAndValuesAreThoseOfTheFile() throws IOException {
    for (byte[] file : new byte[][] {good(), gzip(good())}) {
      Idx idx = Idx.read(new ByteArrayInputStream(file), "x", 3);
      assertArrayEquals(new int[] {3, 4, 5}, idx.shape());
      assertEquals((byte) 259, idx.data()[59]);
    }
  }

  @Test
  void damagedFilesCauseNothingButARefusal() throws IOException {
    for (byte[] file : new byte[][] {good(), gzip(good())}) {
      Mutations.attack(file, folder.resolve("damaged.idx"), 64, 4 << 20, IdxTest::read);
    }
  }

  private static void read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Idx.read(in, "x", 3);
    }
  }

  @Test
  void damagedArchivesCauseNothingButARefusal() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (String name : new String[] {"folder/test_batch.bin", "readme"}) {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(76);
        tar.putArchiveEntry(entry);
        tar.write(good());
        tar.closeArchiveEntry();
      }
    }
    Mutations.attack(
        bytes.toByteArray(),
        folder.resolve("damaged.tar.gz"),
        1100,
        4 << 20,
        file -> TarGz.read(file, Map.of("test_batch.bin", 1000L)));
  }
}
