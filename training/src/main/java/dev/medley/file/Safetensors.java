package dev.medley.file;

import dev.medley.binding.Messages;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Named arrays in the safetensors format (huggingface/safetensors, README "Format"), mapped and
 * read when asked for. A file is refused unless its header is proper JSON without duplicates and
 * its tensors cover the rest of the file exactly, without gap or overlap, each as long as its shape
 * says. Reading is safe for several threads.
 */
public final class Safetensors {
  private static final String METADATA = "__metadata__";
  private static final int LONGEST_HEADER = 100_000_000;

  /** How many bytes tell a file of this format: its header's length and the brace behind it. */
  static final int START = Long.BYTES + 1;

  private final Path file;
  private final Map<String, String> metadata;
  private final Map<String, Entry> entries;

  private Safetensors(Path file, Map<String, String> metadata, Map<String, Entry> entries) {
    this.file = file;
    this.metadata = Collections.unmodifiableMap(metadata);
    this.entries = Collections.unmodifiableMap(entries);
  }

  /**
   * One tensor of a file.
   *
   * @param type what the elements are
   * @param shape the dimensions, slowest first; empty for a scalar
   * @param offset where its first byte is in the file
   * @param bytes how many bytes it takes
   */
  public record Entry(ElementType type, List<Long> shape, long offset, long bytes) {
    /** Keeps a copy. */
    public Entry {
      shape = List.copyOf(shape);
    }

    /** The number of elements. */
    public long elements() {
      return bytes / type.bytes();
    }
  }

  /**
   * A tensor to write.
   *
   * @param name not empty, not {@code __metadata__}
   * @param type what the elements are
   * @param shape the dimensions, slowest first
   * @param data gives the elements, little-endian, from position to limit; asked for once, when
   *     they are written
   */
  public record Tensor(String name, ElementType type, List<Long> shape, Supplier<ByteBuffer> data) {
    /** Keeps a copy. */
    public Tensor {
      shape = List.copyOf(shape);
    }

    /** Singles. */
    public static Tensor of(String name, float[] elements, Long... shape) {
      return new Tensor(
          name,
          ElementType.F32,
          List.of(shape),
          () -> {
            ByteBuffer bytes = room(elements.length, Float.BYTES);
            bytes.asFloatBuffer().put(elements);
            return bytes;
          });
    }

    /** Longs. */
    public static Tensor of(String name, long[] elements, Long... shape) {
      return new Tensor(
          name,
          ElementType.I64,
          List.of(shape),
          () -> {
            ByteBuffer bytes = room(elements.length, Long.BYTES);
            bytes.asLongBuffer().put(elements);
            return bytes;
          });
    }

    private static ByteBuffer room(int elements, int bytes) {
      return ByteBuffer.allocate(Math.multiplyExact(elements, bytes))
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /**
   * Opens a file.
   *
   * @throws UserError if there is none or it is not in the format
   */
  public static Safetensors open(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      long length = Files.size(file);
      byte[] size = stream.readNBytes(Long.BYTES);
      if (size.length < Long.BYTES) {
        throw damaged(file, "it is only " + length + " bytes long");
      }
      long headerLength = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (headerLength < 2 || headerLength > LONGEST_HEADER) {
        throw damaged(
            file,
            "its header would be "
                + Long.toUnsignedString(headerLength)
                + " bytes long, allowed are 2 to "
                + LONGEST_HEADER);
      }
      if (headerLength > length - Long.BYTES) {
        throw damaged(file, "its header of " + headerLength + " bytes is cut off");
      }
      byte[] header = stream.readNBytes((int) headerLength);
      if (header.length < headerLength) {
        throw damaged(file, "its header of " + headerLength + " bytes is cut off");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
      SafetensorsHeaderParser parser = new SafetensorsHeaderParser(file, text);
      parser.parse(Long.BYTES + headerLength);
      checkCover(file, parser.entries(), Long.BYTES + headerLength, length);
      return new Safetensors(file, parser.metadata(), parser.entries());
    } catch (CharacterCodingException e) {
      throw damaged(file, "its header is not UTF-8");
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  private static void checkCover(Path file, Map<String, Entry> entries, long start, long end) {
    List<Map.Entry<String, Entry>> sorted = new ArrayList<>(entries.entrySet());
    sorted.sort(
        Comparator.<Map.Entry<String, Entry>>comparingLong(e -> e.getValue().offset())
            .thenComparingLong(e -> e.getValue().bytes()));
    long at = start;
    for (Map.Entry<String, Entry> next : sorted) {
      if (next.getValue().offset() != at) {
        throw damaged(
            file,
            "the bytes of "
                + quoted(next.getKey())
                + (next.getValue().offset() < at ? " overlap others" : " leave a gap before them"));
      }
      at += next.getValue().bytes();
      if (at > end) {
        throw damaged(file, "the bytes of " + quoted(next.getKey()) + " are cut off");
      }
    }
    if (at != end) {
      throw damaged(file, (end - at) + " bytes at its end belong to no tensor");
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** The tensors by name, in the order of the header. */
  public Map<String, Entry> entries() {
    return entries;
  }

  /** Free words about the file. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** All tensors by name, their bytes mapped when they are asked for. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) ->
            tensors.put(name, new Tensor(name, entry.type, entry.shape, () -> bytes(name))));
    return tensors;
  }

  /**
   * A tensor's bytes, little-endian and read-only, mapped from the file.
   *
   * @throws UserError if there is no such tensor or it has 2 GiB or more
   */
  public ByteBuffer bytes(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new UserError("The file " + file + " has no tensor " + quoted(name) + ".");
    }
    if (entry.bytes > Integer.MAX_VALUE) {
      throw new UserError(
          "The tensor " + quoted(name) + " of " + file + " has 2 GiB or more, which is too much.");
    }
    return entry.bytes == 0
        ? ByteBuffer.allocate(0)
        : new MappedData(file, entry.offset, 1, entry.bytes).piece(0);
  }

  /**
   * A tensor's elements as singles, exactly.
   *
   * @throws UserError if there is no such tensor or it is not of F32, F16 or BF16
   */
  public float[] floats(String name) {
    ByteBuffer bytes = bytes(name);
    ElementType type = entries.get(name).type;
    if (!type.isFloating() || type == ElementType.F64) {
      throw new UserError(
          "The tensor "
              + quoted(name)
              + " of "
              + file
              + " is "
              + type
              + "; wanted is F32, F16 or BF16.");
    }
    float[] elements = new float[bytes.remaining() / type.bytes()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) type.toDouble(bytes, i * type.bytes());
    }
    return elements;
  }

  /**
   * A tensor's elements as whole numbers.
   *
   * @throws UserError if there is no such tensor or it is of a floating type
   */
  public long[] longs(String name) {
    ByteBuffer bytes = bytes(name);
    ElementType type = entries.get(name).type;
    if (type.isFloating()) {
      throw new UserError(
          "The tensor "
              + quoted(name)
              + " of "
              + file
              + " is "
              + type
              + "; wanted are whole numbers.");
    }
    long[] elements = new long[bytes.remaining() / type.bytes()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = type.toLong(bytes, i * type.bytes());
    }
    return elements;
  }

  /**
   * Writes a file. Equal arguments give equal bytes. The header names the tensors in the order
   * given; their bytes are laid out by falling element size (in that order among equals), so that
   * every element is aligned, as readers that map the file want it.
   *
   * @throws IllegalArgumentException if two tensors share a name, a name is not allowed, or one's
   *     data is not as long as its shape says
   */
  public static void write(OutputStream stream, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    List<Tensor> layout = new ArrayList<>(tensors);
    layout.sort(Comparator.comparingInt(tensor -> -tensor.type.bytes()));
    Map<String, Long> offsets = new LinkedHashMap<>();
    long end = 0;
    for (Tensor tensor : layout) {
      offsets.put(tensor.name, end);
      end = Math.addExact(end, bytes(tensor));
    }
    byte[] header = header(metadata, tensors, offsets).getBytes(StandardCharsets.UTF_8);
    if (header.length > LONGEST_HEADER) {
      throw new IllegalArgumentException("the header has " + header.length + " bytes");
    }
    stream.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    stream.write(header);
    WritableByteChannel channel = Channels.newChannel(stream);
    for (Tensor tensor : layout) {
      ByteBuffer data = tensor.data.get();
      if (data.remaining() != bytes(tensor)) {
        throw new IllegalArgumentException(
            tensor.name
                + " of shape "
                + Shapes.text(tensor.shape)
                + " has "
                + data.remaining()
                + " bytes");
      }
      while (data.hasRemaining()) {
        channel.write(data);
      }
    }
  }

  /** Writes a file atomically; see {@link #write(OutputStream, Map, List)}. */
  public static void write(Path file, Map<String, String> metadata, List<Tensor> tensors) {
    AtomicFiles.write(file, stream -> write(stream, metadata, tensors));
  }

  private static String header(
      Map<String, String> metadata, List<Tensor> tensors, Map<String, Long> offsets) {
    var header = Json.object();
    if (!metadata.isEmpty()) {
      metadata.forEach(header.putObject(METADATA)::put);
    }
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      if (!isName(tensor.name) || !names.add(tensor.name)) {
        throw new IllegalArgumentException(
            quoted(tensor.name) + " is the name of two tensors or not allowed");
      }
      var entry = header.putObject(tensor.name).put("dtype", tensor.type.name());
      tensor.shape.forEach(entry.putArray("shape")::add);
      long offset = offsets.get(tensor.name);
      entry.putArray("data_offsets").add(offset).add(offset + bytes(tensor));
    }
    String text = Json.line(header);
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    return text + " ".repeat((8 - length % 8) % 8);
  }

  private static long bytes(Tensor tensor) {
    return Shapes.bytes(tensor.shape, tensor.type)
        .orElseThrow(
            () -> new IllegalArgumentException("no tensor has shape " + Shapes.text(tensor.shape)));
  }

  /** Whether a file that starts with these bytes is one, whatever else it might be. */
  static boolean isStart(byte[] start) {
    if (start.length < START || start[Long.BYTES] != '{') {
      return false;
    }
    long header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    return header >= 2 && header <= LONGEST_HEADER;
  }

  /** Whether a tensor may have a name: one that is text, and not the metadata's. */
  static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals(METADATA)
        && StandardCharsets.UTF_8.newEncoder().canEncode(name);
  }

  static String quoted(String name) {
    return "'" + Messages.clean(name, 100) + "'";
  }

  static UserError damaged(Path file, String why) {
    return new UserError("The file " + file + " is no proper safetensors file: " + why + ".");
  }
}
