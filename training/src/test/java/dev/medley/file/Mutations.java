package dev.medley.file;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Attacks a reader with damaged files: flipped bits, cuts, splices, copies, and numbers that lie
 * about lengths. Whatever comes, the reader must return or throw {@link UserError}, soon, and
 * allocate no more than a small multiple of the file's size.
 */
public final class Mutations {
  private static final int FEW = 400;
  private static final int MANY = 20_000;
  private static final long SLOWEST_NANOS = 5_000_000_000L;
  private static final long[] LIES = {
    0,
    1,
    -1,
    2,
    7,
    255,
    256,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    (1L << 40) + 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final String[] DIGITS = {
    "-1",
    "0",
    "1",
    "9",
    "65536",
    "2147483647",
    "4294967296",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "1e9",
    "0.5",
    "NaN",
    "true",
    "null",
    "\"\"",
    "[]",
    "{}",
    "[[[[[[[[["
  };

  private Mutations() {}

  /** Reads a file, closing what it opens. */
  @FunctionalInterface
  public interface Reader {
    /** May throw {@link UserError} and nothing else. */
    void read(Path file) throws IOException;
  }

  /** How many files an attack tries: few, or with {@code -Dmedley.full} 20,000. */
  public static int count() {
    return Boolean.getBoolean("medley.full") ? MANY : FEW;
  }

  /**
   * Mutates a good file {@link #count} times and has each read.
   *
   * @param good a file that the reader accepts
   * @param scratch where to put the damaged ones; its name's ending stays the same
   * @param multiple bytes that the reader may allocate for one byte of a file
   * @param constant bytes that it may allocate beyond that
   */
  public static void attack(byte[] good, Path scratch, long multiple, long constant, Reader reader)
      throws IOException {
    Files.write(scratch, good);
    reader.read(scratch);
    for (int i = 0; i < count(); i++) {
      byte[] damaged = mutate(good, RandomStream.of(i, "mutations", scratch.getFileName()));
      // a new file: one that is cut and written again is what file systems take their time for
      Files.delete(scratch);
      Files.write(scratch, damaged);
      String which = "mutation " + i + " of " + scratch.getFileName();
      long started = System.nanoTime();
      long most = multiple * damaged.length + constant;
      // the first reading may load classes, the second may not allocate too much
      if (allocatedBy(reader, scratch, which) > most) {
        long bytes = allocatedBy(reader, scratch, which);
        assertTrue(bytes <= most, which + " of " + damaged.length + " bytes allocates " + bytes);
      }
      assertTrue(System.nanoTime() - started < SLOWEST_NANOS, which + " takes too long");
    }
  }

  private static long allocatedBy(Reader reader, Path file, String which) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    try {
      reader.read(file);
    } catch (UserError e) {
      assertTrue(
          e.getMessage().length() < 1_000 && e.getMessage().indexOf('\n') < 0,
          which + " has no short message: " + e.getMessage());
    } catch (Throwable e) {
      fail(which + ": " + e, e);
    }
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  /** One to three damages, a function of the stream. */
  public static byte[] mutate(byte[] good, RandomStream random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = mutateOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] mutateOnce(byte[] bytes, RandomStream random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    // heads are where lengths are: half of the damages go into the first 256 bytes
    int range = random.nextInt(2) == 0 ? Math.min(256, bytes.length) : bytes.length;
    int at = random.nextInt(range);
    return switch (random.nextInt(8)) {
      case 0 -> with(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
      case 1 -> with(bytes, at, random.nextInt(256));
      case 2 -> Arrays.copyOf(bytes, at);
      case 3 -> splice(bytes, at, at, randomBytes(1 + random.nextInt(64), random));
      case 4 -> splice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(64)), new byte[0]);
      case 5 -> {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(200));
        yield splice(bytes, at, at, Arrays.copyOfRange(bytes, from, to));
      }
      case 6 -> lie(bytes, at, random);
      default -> lieInText(bytes, at, random);
    };
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    return bytes;
  }

  private static byte[] lie(byte[] bytes, int at, RandomStream random) {
    ByteOrder order = random.nextInt(2) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    int width = 1 << random.nextInt(4);
    long value = LIES[random.nextInt(LIES.length)];
    byte[] number = ByteBuffer.allocate(8).order(order).putLong(value).array();
    int skip = order == ByteOrder.BIG_ENDIAN ? 8 - width : 0;
    for (int i = 0; i < width && at + i < bytes.length; i++) {
      bytes[at + i] = number[skip + i];
    }
    return bytes;
  }

  /** Replaces the digits at or after a place by other ones. */
  private static byte[] lieInText(byte[] bytes, int at, RandomStream random) {
    int from = at;
    while (from < bytes.length && (bytes[from] < '0' || bytes[from] > '9')) {
      from++;
    }
    int to = from;
    while (to < bytes.length && bytes[to] >= '0' && bytes[to] <= '9') {
      to++;
    }
    String digits = DIGITS[random.nextInt(DIGITS.length)];
    return splice(bytes, from, to, digits.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] randomBytes(int length, RandomStream random) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    byte[] spliced = Arrays.copyOf(bytes, bytes.length - (to - from) + middle.length);
    System.arraycopy(middle, 0, spliced, from, middle.length);
    System.arraycopy(bytes, to, spliced, from + middle.length, bytes.length - to);
    return spliced;
  }
}
