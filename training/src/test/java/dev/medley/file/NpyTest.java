package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  private static final String GOOD = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

  @TempDir Path folder;

  private Path file(int version, String header, int dataBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    ByteBuffer size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(header.length());
    bytes.write(size.array(), 0, version == 1 ? 2 : 4);
    bytes.write(header.getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(new byte[dataBytes]);
    return Files.write(folder.resolve("a.npy"), bytes.toByteArray());
  }

  private String refusal(String header, int dataBytes) throws IOException {
    Path file = file(1, header, dataBytes);
    String message = assertThrows(UserError.class, () -> Npy.open(file)).getMessage();
    assertTrue(message.contains(file.toString()), message);
    return message;
  }

  @Test
  void whatIsWrittenIsReadBackBitForBit() {
    float[] elements = {1.5f, -0f, Float.NaN, Float.MIN_VALUE, Float.POSITIVE_INFINITY, 3e38f};
    Path file = folder.resolve("logits.npy");
    Npy.write(file, elements, 2, 3);
    Npy array = Npy.open(file).require(ElementType.F32, 2);
    assertEquals(List.of(2L, 3L), array.shape());
    float[] read = new float[3];
    array.floats(1, 1, read);
    assertArrayEquals(new float[] {Float.MIN_VALUE, Float.POSITIVE_INFINITY, 3e38f}, read);
    float[] all = new float[6];
    array.floats(0, 2, all);
    assertArrayEquals(elements, all);
  }

  @Test
  void longsAreReadBackAndAsDoubles() {
    Path file = folder.resolve("labels.npy");
    Npy.write(file, new long[] {Long.MAX_VALUE, -3, 0}, 3);
    long[] longs = new long[2];
    double[] doubles = new double[1];
    Npy array = Npy.open(file);
    array.longs(0, 2, longs);
    array.doubles(1, 1, doubles);
    assertArrayEquals(new long[] {Long.MAX_VALUE, -3}, longs);
    assertArrayEquals(new double[] {-3}, doubles);
    assertThrows(IndexOutOfBoundsException.class, () -> array.longs(2, 2, longs));
    assertThrows(UserError.class, () -> array.require(ElementType.F32, 1));
  }

  @Test
  void elementsBeginAtAMultipleOf64AsNumpyHasIt() {
    for (long columns = 1; columns < 1L << 56; columns *= 10) {
      assertEquals(0, Npy.header(ElementType.U8, 0, columns).length % 64);
    }
  }

  @Test
  void emptyArraysAndScalarsAreArrays() throws IOException {
    Path file = folder.resolve("empty.npy");
    Npy.write(file, new float[0], 0, 5);
    assertEquals(0, Npy.open(file).rows());
    Npy.write(file, new float[] {7}, new long[0]);
    float[] scalar = new float[1];
    Npy.open(file).floats(0, 1, scalar);
    assertArrayEquals(new float[] {7}, scalar);
    Npy wide =
        Npy.open(
            file(1, "{'descr':'<f4','fortran_order':False,'shape':(999999999999999999,0)}", 0));
    wide.doubles(5, 1_000, new double[0]);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        GOOD,
        "{\"shape\":(2,3),\"descr\":\"<f4\",\"fortran_order\":False}\n",
        "{'shape': (3, 2,), 'fortran_order': False, 'descr': '<f4'}      \n"
      })
  void bothVersionsAndAllLayoutsOfTheHeaderAreRead(String header) throws IOException {
    assertEquals(2, Npy.open(file(1, header, 24)).shape().size());
    assertEquals(ElementType.F32, Npy.open(file(2, header, 24)).type());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "quoted~{'descr': <f4}",
        "twice~{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)}",
        "wanted~{'descr': '<f4', 'fortran_order': False}",
        "unknown key~{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'x': 1}",
        "is wanted~__import__('os').system('x')",
        "astype~{'descr': '>f4', 'fortran_order': False, 'shape': (6,)}",
        "astype~{'descr': '|O', 'fortran_order': False, 'shape': (6,)}",
        "ascontiguousarray~{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3)}",
        "dimension~{'descr': '<f4', 'fortran_order': False, 'shape': (-6,)}",
        "no tuple~{'descr': '<f4', 'fortran_order': False, 'shape': (6)}",
        "promises~{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}",
        "promises~{'descr': '<f4', 'fortran_order': False, 'shape': (7,)}",
        "promises~{'descr': '<f4', 'fortran_order': False, 'shape': (5,)}",
        "nothing else~{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} x"
      })
  void whatIsNotAPlainArrayIsRefused(String said, String header) throws IOException {
    assertTrue(refusal(header, 24).contains(said), refusal(header, 24));
  }

  @Test
  void aMissingFileAndOtherFilesAreRefused() throws IOException {
    Path none = folder.resolve("none.npy");
    assertEquals(
        "There is no file " + none + ".",
        assertThrows(UserError.class, () -> Npy.open(none)).getMessage());
    Path text = Files.writeString(folder.resolve("text.npy"), "hello");
    assertThrows(UserError.class, () -> Npy.open(text));
    Path version = file(3, GOOD, 24);
    assertTrue(
        assertThrows(UserError.class, () -> Npy.open(version))
            .getMessage()
            .contains("version 3.0"));
  }

  @Test
  void damagedFilesAreRefusedCheaply() throws IOException {
    byte[] good = Files.readAllBytes(file(1, GOOD, 24));
    Mutations.attack(
        good,
        folder.resolve("fuzz.npy"),
        8,
        200_000,
        file -> {
          Npy array = Npy.open(file);
          if (array.rows() > 0) {
            array.doubles(array.rows() - 1, 1, new double[array.rowLength()]);
          }
        });
  }
}
