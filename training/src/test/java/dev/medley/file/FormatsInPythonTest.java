package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Python writes is read here, and the other way round; see tests/python/check_formats.py. */
class FormatsInPythonTest {
  private static final Map<String, long[]> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("scalar", new long[] {});
    SHAPES.put("vector", new long[] {7});
    SHAPES.put("matrix", new long[] {5, 3});
    SHAPES.put("images", new long[] {4, 2, 3, 3});
    SHAPES.put("empty", new long[] {0, 6});
  }

  private final String python = System.getenv("MEDLEY_PYTHON");

  @TempDir Path folder;

  @BeforeEach
  void needsPython() {
    assumeTrue(python != null, "MEDLEY_PYTHON names no Python with numpy and safetensors");
  }

  private void runPython(String verb) throws Exception {
    Process process =
        new ProcessBuilder(
                python,
                Path.of("..", "tests", "python", "check_formats.py").toString(),
                verb,
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private static int count(long... shape) {
    return (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
  }

  /** Element i of every array, as the script has it. */
  private static double element(ElementType type, int i) {
    int value = 37 * i % 101 - 50;
    return switch (type) {
      case F64, F32, F16, BF16 -> value / 8.0;
      case I64, I32 -> value;
      case U8 -> Math.abs(value);
      case BOOL -> i % 2;
    };
  }

  @Test
  void whatNumpyWritesIsReadHere() throws Exception {
    runPython("write");
    int files = 0;
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(path -> path.toString().endsWith(".npy")).toList()) {
        Npy array = Npy.open(file);
        double[] read = new double[(int) array.rows() * array.rowLength()];
        array.doubles(0, (int) array.rows(), read);
        for (int i = 0; i < read.length; i++) {
          assertEquals(element(array.type(), i), read[i], file + " " + i);
        }
        files++;
      }
    }
    assertEquals(26, files);
  }

  @Test
  void whatSafetensorsWritesIsReadHere() throws Exception {
    runPython("write");
    Safetensors tensors = Safetensors.open(folder.resolve("all.safetensors"));
    assertEquals(Map.of("format", "pt", "née", "ü"), tensors.metadata());
    assertEquals(35, tensors.entries().size());
    tensors
        .entries()
        .forEach(
            (name, entry) -> {
              assertTrue(name.startsWith(entry.type() + "."), name);
              var bytes = tensors.bytes(name);
              for (int i = 0; i < entry.elements(); i++) {
                assertEquals(
                    element(entry.type(), i),
                    entry.type().toDouble(bytes, i * entry.type().bytes()),
                    name);
              }
            });
  }

  @Test
  void whatIsWrittenHereIsReadByBoth() throws Exception {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, long[]> shape : SHAPES.entrySet()) {
      long[] dimensions = shape.getValue();
      Long[] boxed = LongStream.of(dimensions).boxed().toArray(Long[]::new);
      float[] floats = new float[count(dimensions)];
      long[] longs = new long[count(dimensions)];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) element(ElementType.F32, i);
        longs[i] = (long) element(ElementType.I64, i);
      }
      Npy.write(folder.resolve("float32." + shape.getKey() + ".npy"), floats, dimensions);
      Npy.write(folder.resolve("int64." + shape.getKey() + ".npy"), longs, dimensions);
      tensors.add(Safetensors.Tensor.of("F32." + shape.getKey(), floats, boxed));
      tensors.add(Safetensors.Tensor.of("I64." + shape.getKey(), longs, boxed));
      writeOtherTypes(shape.getKey(), dimensions);
    }
    Safetensors.write(folder.resolve("all.safetensors"), Map.of("format", "pt"), tensors);
    runPython("read");
  }

  private void writeOtherTypes(String name, long[] shape) throws IOException {
    byte[] bytes = new byte[count(shape)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) element(ElementType.U8, i);
    }
    AtomicFiles.write(
        folder.resolve("uint8." + name + ".npy"),
        stream -> {
          stream.write(Npy.header(ElementType.U8, shape));
          stream.write(bytes);
        });
  }
}
