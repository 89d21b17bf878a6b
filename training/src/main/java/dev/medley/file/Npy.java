package dev.medley.file;

import dev.medley.binding.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * An array in numpy's format, mapped: float64, float32, int64, int32 or uint8, little-endian, rows
 * one after another (C order). Versions 1.0 and 2.0 are read, 1.0 is written. The header is parsed,
 * never evaluated, and must account for every byte of the file.
 *
 * <p>An array of shape (N, ...) has N rows of {@link #rowLength} elements; a scalar has one row of
 * one. Reading is safe for several threads.
 */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int LONGEST_HEADER = 1 << 16;
  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final Header header;
  private final int rowLength;
  private final MappedData data;

  private Npy(Path file, Header header) {
    this.file = file;
    this.header = header;
    List<Long> rowShape =
        header.shape.subList(Math.min(1, header.shape.size()), header.shape.size());
    long length = Shapes.bytes(rowShape, ElementType.U8).orElse(Long.MAX_VALUE);
    if (length > Integer.MAX_VALUE / Double.BYTES) {
      throw new UserError(
          "The rows of the numpy array "
              + file
              + " of shape "
              + Shapes.text(header.shape)
              + " are too long; the first dimension is wanted to count examples.");
    }
    this.rowLength = (int) length;
    this.data =
        new MappedData(file, header.dataOffset, rows(), (long) rowLength * header.type.bytes());
  }

  /**
   * What stands before the elements.
   *
   * @param type what the elements are
   * @param shape the dimensions, slowest first; empty for a scalar
   * @param dataOffset where the first element is, in bytes from the beginning
   */
  public record Header(ElementType type, List<Long> shape, long dataOffset) {
    /** Keeps a copy. */
    public Header {
      shape = List.copyOf(shape);
    }

    /** The bytes that the elements take. */
    public long dataBytes() {
      return Shapes.bytes(shape, type).orElseThrow();
    }
  }

  /**
   * Opens a file.
   *
   * @throws UserError if there is none or it is not such an array, or its length is not what its
   *     header says
   */
  public static Npy open(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return new Npy(file, readHeader(stream, Files.size(file), file.toString()));
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  /**
   * Reads a header from a stream, which is left at the first element.
   *
   * @param length the bytes that the whole array takes, header included
   * @param where what errors call the array, such as a file's name
   * @throws UserError if the header is wrong or does not say that the array takes that length
   */
  public static Header readHeader(InputStream stream, long length, String where)
      throws IOException {
    byte[] start = stream.readNBytes(8);
    if (start.length < 8 || !Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
      throw new UserError("The file " + where + " is not a numpy array (.npy).");
    }
    int major = start[6];
    if ((major != 1 && major != 2) || start[7] != 0) {
      throw new UserError(
          "The numpy array "
              + where
              + " has format version "
              + major
              + "."
              + start[7]
              + "; 1.0 and 2.0 can be read.");
    }
    int lengthBytes = major == 1 ? 2 : 4;
    byte[] size = stream.readNBytes(lengthBytes);
    long headerLength = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      headerLength = headerLength << 8 | (size[i] & 0xFF);
    }
    long dataOffset = 8L + lengthBytes + headerLength;
    if (size.length < lengthBytes || headerLength > LONGEST_HEADER || dataOffset > length) {
      throw new UserError("The numpy array " + where + " is damaged: its header is cut off.");
    }
    byte[] text = stream.readNBytes((int) headerLength);
    if (text.length < headerLength) {
      throw new UserError("The numpy array " + where + " is damaged: its header is cut off.");
    }
    Header header =
        new NpyHeaderParser(new String(text, StandardCharsets.ISO_8859_1), where).parse(dataOffset);
    OptionalLong bytes = Shapes.bytes(header.shape, header.type);
    if (bytes.isEmpty() || bytes.getAsLong() != length - dataOffset) {
      throw new UserError(
          "The numpy array "
              + where
              + " is damaged: its header promises shape "
              + Shapes.text(header.shape)
              + " of "
              + header.type.numpy().orElseThrow()
              + ", but "
              + (length - dataOffset)
              + " bytes follow.");
    }
    return header;
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** What the elements are. */
  public ElementType type() {
    return header.type;
  }

  /** The dimensions, slowest first. */
  public List<Long> shape() {
    return header.shape;
  }

  /** The first dimension. */
  public long rows() {
    return header.shape.isEmpty() ? 1 : header.shape.get(0);
  }

  /** Elements a row: the product of all dimensions but the first. */
  public int rowLength() {
    return rowLength;
  }

  /**
   * Requires a type and a number of dimensions.
   *
   * @throws UserError if the array has others
   */
  public Npy require(ElementType type, int dimensions) {
    if (type() != type || shape().size() != dimensions) {
      throw new UserError(
          "The numpy array "
              + file
              + " has shape "
              + Shapes.text(shape())
              + " of "
              + type().numpy().orElseThrow()
              + "; wanted are "
              + dimensions
              + (dimensions == 1 ? " dimension of " : " dimensions of ")
              + type.numpy().orElseThrow()
              + ".");
    }
    return this;
  }

  /**
   * Copies rows as singles.
   *
   * @param into receives {@code rows * rowLength()} elements
   * @throws IllegalStateException unless the type is F32
   * @throws IndexOutOfBoundsException if there are no such rows or {@code into} is too short
   */
  public void floats(long firstRow, int rows, float[] into) {
    if (type() != ElementType.F32) {
      throw new IllegalStateException(file + " holds " + type() + ", not F32");
    }
    spans(
        firstRow,
        rows,
        into.length,
        (piece, at, first, count) ->
            piece
                .slice(at, count * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(into, first, count));
  }

  /** Copies rows as doubles, whatever the type; see {@link #floats}. */
  public void doubles(long firstRow, int rows, double[] into) {
    int bytes = type().bytes();
    spans(
        firstRow,
        rows,
        into.length,
        (piece, at, first, count) -> {
          for (int i = 0; i < count; i++) {
            into[first + i] = type().toDouble(piece, at + i * bytes);
          }
        });
  }

  /**
   * Copies rows as whole numbers; see {@link #floats}.
   *
   * @throws IllegalStateException if the type is a floating one
   */
  public void longs(long firstRow, int rows, long[] into) {
    int bytes = type().bytes();
    spans(
        firstRow,
        rows,
        into.length,
        (piece, at, first, count) -> {
          for (int i = 0; i < count; i++) {
            into[first + i] = type().toLong(piece, at + i * bytes);
          }
        });
  }

  /** Elements that lie one after another in a piece, from byte {@code at} on. */
  private interface Span {
    void copy(ByteBuffer piece, int at, int first, int count);
  }

  private void spans(long firstRow, int rows, int room, Span span) {
    if (firstRow < 0 || rows < 0 || firstRow > rows() - rows || (long) rows * rowLength > room) {
      throw new IndexOutOfBoundsException(
          rows
              + " rows from "
              + firstRow
              + " on into "
              + room
              + " elements; there are "
              + rows()
              + " rows of "
              + rowLength);
    }
    for (int done = 0; done < rows && rowLength > 0; ) {
      long row = firstRow + done;
      int count = (int) Math.min(rows - done, data.rowsInPieceFrom(row));
      span.copy(data.piece(row), data.offset(row), done * rowLength, count * rowLength);
      done += count;
    }
  }

  /**
   * The bytes of a header, version 1.0, as numpy writes it: padded so that the elements begin at a
   * multiple of 64.
   *
   * @throws IllegalArgumentException if numpy has no such type or the shape has no such size
   */
  public static byte[] header(ElementType type, long... shape) {
    List<Long> dimensions = Arrays.stream(shape).boxed().toList();
    if (Shapes.bytes(dimensions, type).isEmpty()) {
      throw new IllegalArgumentException("no array has shape " + Shapes.text(dimensions));
    }
    String text =
        "{'descr': '"
            + type.numpy().orElseThrow(() -> new IllegalArgumentException("numpy has no " + type))
            + "', 'fortran_order': False, 'shape': "
            + Shapes.text(dimensions)
            + ", }";
    int length = (10 + text.length() + 1 + 63) / 64 * 64 - 10;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(10 + length);
    bytes.writeBytes(MAGIC);
    bytes.writeBytes(new byte[] {1, 0, (byte) length, (byte) (length >> 8)});
    bytes.writeBytes(
        (text + " ".repeat(length - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
    return bytes.toByteArray();
  }

  /** Appends elements in the format's byte order; a header must stand before them. */
  public static void write(OutputStream stream, float[] elements) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements.length; ) {
      int n = Math.min(BLOCK / Float.BYTES, elements.length - i);
      block.asFloatBuffer().put(elements, i, n);
      stream.write(block.array(), 0, n * Float.BYTES);
      i += n;
    }
  }

  /** Appends elements in the format's byte order; a header must stand before them. */
  public static void write(OutputStream stream, long[] elements) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements.length; ) {
      int n = Math.min(BLOCK / Long.BYTES, elements.length - i);
      block.asLongBuffer().put(elements, i, n);
      stream.write(block.array(), 0, n * Long.BYTES);
      i += n;
    }
  }

  /** Writes a whole file of singles, atomically; the shape's product is the number of elements. */
  public static void write(Path file, float[] elements, long... shape) {
    byte[] header = checked(ElementType.F32, elements.length, shape);
    AtomicFiles.write(
        file,
        stream -> {
          stream.write(header);
          write(stream, elements);
        });
  }

  /** Writes a whole file of longs, atomically; the shape's product is the number of elements. */
  public static void write(Path file, long[] elements, long... shape) {
    byte[] header = checked(ElementType.I64, elements.length, shape);
    AtomicFiles.write(
        file,
        stream -> {
          stream.write(header);
          write(stream, elements);
        });
  }

  private static byte[] checked(ElementType type, int elements, long... shape) {
    byte[] header = header(type, shape);
    if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != elements) {
      throw new IllegalArgumentException(
          elements + " elements have no shape " + Arrays.toString(shape));
    }
    return header;
  }
}
