package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files are written by PyTorch 2.7.1: see {@code weights/make.py} of the test resources. */
class WeightsFileTest {
  @TempDir Path folder;

  private Path resource(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/weights/" + name)) {
      return Files.write(folder.resolve(name), in.readAllBytes());
    }
  }

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer data = tensor.data().get();
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    return bytes;
  }

  private static float[] floats(Tensor tensor) {
    var buffer = tensor.data().get().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }

  /** Reads every tensor's elements, too; how many bytes they are. */
  private static long readAll(Path file) {
    return WeightsFile.read(file).values().stream()
        .mapToLong(tensor -> tensor.data().get().remaining())
        .sum();
  }

  private String refusal(Path file) {
    return assertThrows(UserError.class, () -> readAll(file)).getMessage();
  }

  @ParameterizedTest
  @ValueSource(strings = {"every-type.pt", "every-type-before-1.6.pth"})
  void aStateDictIsWhatSafetensorsHoldsOfTheSameTensors(String name) throws IOException {
    Map<String, Tensor> expected = WeightsFile.read(resource("every-type.safetensors"));
    Map<String, Tensor> read = WeightsFile.read(resource(name));
    assertEquals(14, read.size());
    assertArrayEquals(new float[] {1.5f, -2.5f}, floats(read.remove("parameter")));
    assertEquals(expected.keySet(), read.keySet());
    expected.forEach(
        (tensor, value) -> {
          assertEquals(value.shape(), read.get(tensor).shape(), tensor);
          assertEquals(value.type(), read.get(tensor).type(), tensor);
          assertArrayEquals(bytes(value), bytes(read.get(tensor)), tensor);
        });
  }

  @Test
  void floatingNumbersAreSinglesWholeOnesLongs() throws IOException {
    Map<String, Tensor> read = WeightsFile.read(resource("every-type.pt"));
    float[] eighths = new float[24];
    for (int i = 0; i < eighths.length; i++) {
      eighths[i] = i / 8f;
    }
    assertArrayEquals(eighths, floats(read.get("single")));
    assertArrayEquals(eighths, floats(read.get("half")));
    assertArrayEquals(eighths, floats(read.get("bfloat")));
    assertEquals(23 * 3 / 8f, floats(read.get("double"))[23]);
    assertEquals(List.of(4L, 2L, 3L), read.get("transposed").shape());
    assertEquals(4 / 8f, floats(read.get("transposed"))[1]);
    ByteBuffer whole = read.get("whole").data().get().order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(-(1L << 40), whole.getLong(0));
    assertEquals(-5, read.get("int32").data().get().order(ByteOrder.LITTLE_ENDIAN).getLong(0));
    assertEquals(List.of(), read.get("scalar").shape());
  }

  @Test
  void aStateDictWithinAnotherIsFoundAndTensorsMayShareAStorage() throws IOException {
    Map<String, Tensor> read = WeightsFile.read(resource("nested.pt"));
    assertEquals(List.of("module.a", "module.b"), List.copyOf(read.keySet()));
    assertArrayEquals(new float[] {0, 1, 2, 3}, floats(read.get("module.a")));
    assertArrayEquals(new float[] {4, 5}, floats(read.get("module.b")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          system-2.pt              | posix.system is not a tensor
          system-4.pt              | posix.system is not a tensor
          system-before-1.6.pth    | posix.system is not a tensor
          eval.pt                  | __builtin__.eval is not a tensor
          namespace.pt             | argparse.Namespace is not a tensor
          object.pt                | torch.optim.sgd.SGD is not a tensor
          script.pt                | torch.nn.modules.linear.Linear is not a tensor
          """)
  void whatIsNoTensorIsRefusedByNameAndNeverRun(String name, String message) throws IOException {
    String said = refusal(resource(name));
    assertTrue(said.contains(message), said);
    assertFalse(Files.exists(Path.of("hostile-was-run")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"every-type.pt", "every-type-before-1.6.pth", "every-type.safetensors"})
  void aFileThatIsCutAnywhereIsRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(resource(name));
    for (int length = 0; length < whole.length; length += 1 + whole.length / 50) {
      Path cut = folder.resolve("cut-" + name);
      Files.write(cut, Arrays.copyOf(whole, length));
      refusal(cut);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"every-type.pt", "every-type-before-1.6.pth", "system-4.pt"})
  void mutatedFilesAreReadOrRefused(String name) throws IOException {
    byte[] good = Files.readAllBytes(resource(name));
    Mutations.attack(
        good,
        folder.resolve("mutated-" + name),
        200,
        1 << 24,
        file -> {
          try {
            readAll(file);
          } catch (UserError e) {
            if (!name.startsWith("system")) {
              throw e;
            }
          }
        });
  }

  /** 0x80 and a protocol's number, with which pickles begin, are a header's length, too. */
  @ParameterizedTest
  @ValueSource(ints = {1152, 32_896})
  void safetensorsWhoseLengthLooksLikeAPickleIsSafetensors(int header) throws IOException {
    Path file = folder.resolve("pickled.safetensors");
    int without = 8 * Math.floorDiv(header, 8);
    int length = 0;
    while (length != header) {
      Safetensors.write(
          file, Map.of("a", "x".repeat(without)), List.of(Tensor.of("b", new float[] {1}, 1L)));
      length = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getInt();
      without -= Math.max(1, length - header);
    }
    assertArrayEquals(new float[] {1}, floats(WeightsFile.read(file).get("b")));
  }

  @Test
  void aListThatIsCopiedAgainAndAgainIsRefused() throws IOException {
    // a list of 8,000 pairs, remembered, and a call of OrderedDict with it again and again
    ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    pickle.write(latin1("\u0080\u0002](" + "K\u0001K\u0002\u0086".repeat(8_000) + "eq\u0001"));
    pickle.write(latin1("ccollections\nOrderedDict\nq\u00020"));
    pickle.write(latin1("h\u0002h\u0001\u0085R0".repeat(1_000) + "."));
    Path file = folder.resolve("copies.pt");
    Files.write(file, pickle.toByteArray());
    assertTrue(refusal(file).contains("opcodes"), refusal(file));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A file of PyTorch, compressed, with one entry's bytes changed. */
  private Path rewritten(String entryEnd, UnaryOperator<byte[]> change) throws IOException {
    Path file = folder.resolve("rewritten.pt");
    try (ZipFile from = new ZipFile(resource("every-type.pt").toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(file))) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        to.putNextEntry(new ZipEntry(entry.getName()));
        to.write(entry.getName().endsWith(entryEnd) ? change.apply(bytes) : bytes);
      }
    }
    return file;
  }

  @Test
  void aStorageThatWasCompressedIsRefused() throws IOException {
    Path file = rewritten("/data/0", bytes -> new byte[1 << 22]);
    assertTrue(refusal(file).contains("zip bomb"), refusal(file));
  }

  @Test
  void anEmptyByteOrderIsNone() throws IOException {
    Path file = rewritten("byteorder", bytes -> new byte[0]);
    assertEquals(readAll(resource("every-type.pt")), readAll(file));
  }

  private static void shard(Path file, String name, float value) {
    Safetensors.write(file, Map.of(), List.of(Tensor.of(name, new float[] {value}, 1L)));
  }

  private Path sharded(String index) throws IOException {
    Path model = Files.createDirectories(folder.resolve("model"));
    shard(model.resolve("one.safetensors"), "a", 1);
    shard(model.resolve("two.safetensors"), "b", 2);
    Files.writeString(model.resolve("model.safetensors.index.json"), index);
    return model;
  }

  @Test
  void aFolderWithAnIndexIsOneSetOfWeights() throws IOException {
    Path model =
        sharded("{\"weight_map\": {\"b\": \"two.safetensors\", \"a\": \"one.safetensors\"}}");
    assertTrue(WeightsFile.isAt(model));
    assertFalse(WeightsFile.isAt(folder));
    Map<String, Tensor> read = WeightsFile.read(model);
    assertEquals(List.of("b", "a"), List.copyOf(read.keySet()));
    assertArrayEquals(new float[] {2}, floats(read.get("b")));
    String hash = WeightsFile.sha256(model);
    shard(model.resolve("two.safetensors"), "b", 3);
    assertNotEquals(hash, WeightsFile.sha256(model));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"weight_map": {"a": "../model/one.safetensors"}}                      | a safetensors file beside it is expected
          {"weight_map": {"a": "one.safetensors", "c": "two.safetensors"}}       | is in two.safetensors, where it is not
          {"weight_map": {"a": "one.safetensors", "b": "three.safetensors"}}     | There is no file
          {"weight_map": {"a": "one.safetensors"}, "other": {"b": "unknown"}}    | OK
          {"weight": {}}                                                         | weight_map
          """)
  void anIndexThatDoesNotFitItsShardsIsRefused(String index, String message) throws IOException {
    Path model = sharded(index);
    if (message.equals("OK")) {
      assertEquals(1, WeightsFile.read(model).size());
    } else {
      String said = refusal(model);
      assertTrue(said.contains(message), said);
    }
  }

  @Test
  void otherFilesOfPyTorchsEndingsAreRefused() throws IOException {
    Path text = folder.resolve("a.pth");
    Files.write(text, "weights".getBytes(StandardCharsets.UTF_8));
    assertTrue(refusal(text).contains("is no file of PyTorch"));
  }
}
