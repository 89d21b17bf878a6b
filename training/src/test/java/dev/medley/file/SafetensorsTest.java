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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
    bytes.write(text);
    bytes.write(new byte[dataBytes]);
    return Files.write(folder.resolve("a.safetensors"), bytes.toByteArray());
  }

  private Path written() {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(
        file,
        Map.of("format", "pt"),
        List.of(
            Safetensors.Tensor.of("conv.weight", new float[] {1, -2, Float.NaN}, 3L, 1L),
            Safetensors.Tensor.of("bn.num_batches_tracked", new long[] {1L << 40}),
            Safetensors.Tensor.of("empty", new float[0], 0L, 4L),
            Safetensors.Tensor.of("fc.bias\"é", new float[] {0.25f}, 1L)));
    return file;
  }

  @Test
  void whatIsWrittenIsReadBackInTheOrderGiven() {
    Safetensors tensors = Safetensors.open(written());
    assertEquals(
        List.of("conv.weight", "bn.num_batches_tracked", "empty", "fc.bias\"é"),
        List.copyOf(tensors.entries().keySet()));
    assertEquals(Map.of("format", "pt"), tensors.metadata());
    assertEquals(List.of(3L, 1L), tensors.entries().get("conv.weight").shape());
    assertArrayEquals(new float[] {1, -2, Float.NaN}, tensors.floats("conv.weight"));
    assertArrayEquals(new long[] {1L << 40}, tensors.longs("bn.num_batches_tracked"));
    assertArrayEquals(new float[0], tensors.floats("empty"));
  }

  @Test
  void everyElementIsAligned() {
    Safetensors.open(written())
        .entries()
        .forEach((name, entry) -> assertEquals(0, entry.offset() % entry.type().bytes(), name));
  }

  @Test
  void equalTensorsGiveEqualBytes() throws IOException {
    byte[] first = Files.readAllBytes(written());
    assertArrayEquals(first, Files.readAllBytes(written()));
  }

  @Test
  void halvesAreWidenedExactly() throws IOException {
    Path file =
        file(
            "{\"h\":{\"dtype\":\"F16\",\"shape\":[6],\"data_offsets\":[0,12]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[12,16]}}",
            16);
    byte[] bytes = Files.readAllBytes(file);
    // 1, -2, the largest, the smallest subnormal, -infinity, NaN (IEEE 754-2008, 3.6); 1, -3.140625
    short[] halves = {
      0x3C00, (short) 0xC000, 0x7BFF, 1, (short) 0xFC00, 0x7E00, 0x3F80, (short) 0xC049
    };
    ByteBuffer.wrap(bytes, bytes.length - 16, 16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .put(halves);
    Files.write(file, bytes);
    Safetensors tensors = Safetensors.open(file);
    assertArrayEquals(
        new float[] {1, -2, 65504, 0x1p-24f, Float.NEGATIVE_INFINITY, Float.NaN},
        tensors.floats("h"));
    assertArrayEquals(new float[] {1, -3.140625f}, tensors.floats("b"));
    assertThrows(UserError.class, () -> tensors.longs("b"));
    assertTrue(
        assertThrows(UserError.class, () -> tensors.floats("x")).getMessage().contains("'x'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Duplicate|{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "Duplicate|{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "overlap|{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "gap|{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},'b':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "gap|{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
        "belong to no tensor|{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
        "belong to no tensor|{}",
        "cut off|{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,12]}}",
        "data_offsets are|{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}}",
        "data_offsets are|{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}",
        "data_offsets are|{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}}",
        "out of range|{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
        "out of range|{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,18446744073709551624]}}",
        "whole number|{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
        "allowed are F64|{'a':{'dtype':'F8_E4M3','shape':[8],'data_offsets':[0,8]}}",
        "must have dtype|{'a':{'dtype':'F32','shape':[2]}}",
        "unknown field|{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}}",
        "string|{'__metadata__':{'x':1},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
        "begin with {|` {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}`",
        "follows|{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}{}",
        "object|{'a':[1]}",
        "JSON|{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}",
        "name|{'\\ud800':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}",
      })
  void aHeaderThatIsNotExactIsRefused(String said, String header) throws IOException {
    Path file = file(header.replace('\'', '"'), 8);
    String message = assertThrows(UserError.class, () -> Safetensors.open(file)).getMessage();
    assertTrue(message.contains(said) && message.contains(file.toString()), message);
  }

  @Test
  void aHeaderMayEndInSpaces() throws IOException {
    Path file = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   ", 8);
    assertArrayEquals(new float[2], Safetensors.open(file).floats("a"));
  }

  @Test
  void aHeaderLongerThanTheFileCostsNothing() throws IOException {
    for (long length : new long[] {99_999_999, 100_000_001, Long.MAX_VALUE, -1, 0}) {
      Path file =
          Files.write(
              folder.resolve("b.safetensors"),
              ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
      assertThrows(UserError.class, () -> Safetensors.open(file));
    }
  }

  @Test
  void writersMistakesAreRefused() {
    Safetensors.Tensor one = Safetensors.Tensor.of("a", new float[1], 1L);
    Path file = folder.resolve("c.safetensors");
    assertThrows(
        IllegalArgumentException.class, () -> Safetensors.write(file, Map.of(), List.of(one, one)));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Safetensors.write(
                file, Map.of(), List.of(Safetensors.Tensor.of("a", new float[1], 2L))));
    assertTrue(Files.notExists(file));
  }

  @Test
  void damagedFilesAreRefusedCheaply() throws IOException {
    Mutations.attack(
        Files.readAllBytes(written()),
        folder.resolve("fuzz.safetensors"),
        40,
        400_000,
        file -> {
          Safetensors tensors = Safetensors.open(file);
          for (String name : tensors.entries().keySet()) {
            tensors.bytes(name);
          }
        });
  }
}
