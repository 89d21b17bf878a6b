package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** What is written is read back, whatever it is. */
class RoundTripTest {
  private Path file;

  @BeforeProperty
  void begin() throws IOException {
    file = Files.createTempFile("medley", ".array");
  }

  @AfterProperty
  void end() throws IOException {
    Files.delete(file);
  }

  /** A tensor without its name, its bytes anything at all. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Content(ElementType type, List<Long> shape, byte[] bytes) {}

  @Provide
  Arbitrary<Content> contents() {
    Arbitrary<List<Long>> shapes = Arbitraries.longs().between(0, 5).list().ofMaxSize(4);
    return Combinators.combine(Arbitraries.of(ElementType.class), shapes)
        .as((type, shape) -> new Content(type, shape, new byte[0]))
        .flatMap(
            empty ->
                Arbitraries.bytes()
                    .array(byte[].class)
                    .ofSize((int) Shapes.bytes(empty.shape, empty.type).orElseThrow())
                    .map(bytes -> new Content(empty.type, empty.shape, bytes)));
  }

  @Provide
  Arbitrary<List<Content>> manyContents() {
    return contents().list().ofMaxSize(6);
  }

  @Property(tries = 300)
  void tensors(
      @ForAll("manyContents") List<Content> contents,
      @ForAll @Size(max = 3) Map<String, String> metadata)
      throws IOException {
    List<Safetensors.Tensor> tensors = new ArrayList<>();
    for (Content content : contents) {
      tensors.add(
          new Safetensors.Tensor(
              "layer." + tensors.size(),
              content.type,
              content.shape,
              () -> ByteBuffer.wrap(content.bytes)));
    }
    boolean isText = metadata.toString().chars().noneMatch(c -> Character.isSurrogate((char) c));
    Map<String, String> words = isText ? metadata : Map.of();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    Safetensors.write(stream, words, tensors);
    Files.write(file, stream.toByteArray());
    Safetensors read = Safetensors.open(file);
    assertEquals(words, read.metadata());
    assertEquals(contents.size(), read.entries().size());
    for (int i = 0; i < contents.size(); i++) {
      Safetensors.Entry entry = read.entries().get("layer." + i);
      assertEquals(contents.get(i).type, entry.type());
      assertEquals(contents.get(i).shape, entry.shape());
      byte[] bytes = new byte[(int) entry.bytes()];
      read.bytes("layer." + i).get(bytes);
      assertArrayEquals(contents.get(i).bytes, bytes);
    }
  }

  @Property(tries = 300)
  void arrays(@ForAll("contents") Content content) throws IOException {
    if (content.type.numpy().isEmpty()) {
      return;
    }
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.write(
        Npy.header(content.type, content.shape.stream().mapToLong(Long::longValue).toArray()));
    stream.write(content.bytes);
    Files.write(file, stream.toByteArray());
    Npy array = Npy.open(file);
    assertEquals(content.type, array.type());
    assertEquals(content.shape, array.shape());
    int rows = (int) array.rows();
    double[] whole = new double[rows * array.rowLength()];
    array.doubles(0, rows, whole);
    ByteBuffer bytes = ByteBuffer.wrap(content.bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] row = new double[array.rowLength()];
    for (int i = 0; i < whole.length; i++) {
      assertEquals(content.type.toDouble(bytes, i * content.type.bytes()), whole[i]);
    }
    for (int i = 0; i < rows; i++) {
      array.doubles(i, 1, row);
      for (int j = 0; j < row.length; j++) {
        assertEquals(whole[i * row.length + j], row[j]);
      }
    }
  }
}
