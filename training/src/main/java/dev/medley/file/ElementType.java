package dev.medley.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an array in a file is made of; little-endian. */
public enum ElementType {
  /** IEEE double. */
  F64(8, "<f8"),
  /** IEEE single. */
  F32(4, "<f4"),
  /** IEEE half; safetensors only. */
  F16(2, null),
  /** The upper half of a single; safetensors only. */
  BF16(2, null),
  /** Signed, two's complement. */
  I64(8, "<i8"),
  /** Signed, two's complement. */
  I32(4, "<i4"),
  /** Unsigned byte. */
  U8(1, "|u1"),
  /** One byte, 0 or 1; safetensors only. */
  BOOL(1, null);

  private final int bytes;
  private final String numpy;

  ElementType(int bytes, String numpy) {
    this.bytes = bytes;
    this.numpy = numpy;
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }

  /** numpy's {@code descr}, for those that npy files may hold. */
  public Optional<String> numpy() {
    return Optional.ofNullable(numpy);
  }

  /** Whether elements are floating-point numbers. */
  public boolean isFloating() {
    return this == F64 || this == F32 || this == F16 || this == BF16;
  }

  /** The element at a byte offset of a little-endian buffer, as a double; exact but for I64. */
  public double toDouble(ByteBuffer buffer, int offset) {
    return switch (this) {
      case F64 -> buffer.getDouble(offset);
      case F32 -> buffer.getFloat(offset);
      case F16 -> half(buffer.getShort(offset));
      case BF16 -> Float.intBitsToFloat(buffer.getShort(offset) << 16);
      case I64, I32, U8, BOOL -> toLong(buffer, offset);
    };
  }

  /**
   * The element at a byte offset of a little-endian buffer, as a whole number.
   *
   * @throws IllegalStateException for a floating type
   */
  public long toLong(ByteBuffer buffer, int offset) {
    return switch (this) {
      case I64 -> buffer.getLong(offset);
      case I32 -> buffer.getInt(offset);
      case U8, BOOL -> buffer.get(offset) & 0xFF;
      case F64, F32, F16, BF16 -> throw new IllegalStateException(this + " is no whole number");
    };
  }

  static Optional<ElementType> ofNumpy(String descr) {
    return Arrays.stream(values()).filter(type -> descr.equals(type.numpy)).findFirst();
  }

  static String numpyNames() {
    return Arrays.stream(values())
        .filter(type -> type.numpy != null)
        .map(type -> type.numpy)
        .collect(Collectors.joining(", "));
  }

  /** IEEE 754 binary16 to binary32, exact; infinities, NaN and subnormals too. */
  private static float half(short bits) {
    int exponent = bits >>> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float magnitude;
    if (exponent == 0) {
      magnitude = fraction * 0x1p-24f;
    } else if (exponent == 31) {
      magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
    } else {
      magnitude = Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
    }
    return bits < 0 ? -magnitude : magnitude;
  }
}
