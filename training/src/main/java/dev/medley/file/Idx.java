package dev.medley.file;

import dev.medley.binding.UserError;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * An array of unsigned bytes in MNIST's IDX format: two zero bytes, 8 for unsigned byte, the number
 * of dimensions, each dimension as a big-endian int32, the values in C order.
 *
 * @param shape length of each dimension
 * @param data the values, as many as the product of the shape
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of bulk data, never compared
public record Idx(int[] shape, byte[] data) {
  /**
   * Reads a file, gzipped or not.
   *
   * @param stream read to its end, not closed
   * @param where what messages call it
   * @param dimensions how many it must have
   * @throws UserError if it is anything else, or shorter or longer than its shape says
   */
  public static Idx read(InputStream stream, String where, int dimensions) {
    try {
      return parse(new DataInputStream(Gzipped.content(stream)), where, dimensions);
    } catch (EOFException e) {
      throw new UserError(where + " is truncated.", e);
    } catch (IOException e) {
      throw new UserError(where + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Idx parse(DataInputStream in, String where, int dimensions) throws IOException {
    int magic = in.readInt();
    if (magic != (0x0800 | dimensions)) {
      throw new UserError(
          String.format(
              "%s is no IDX file of unsigned bytes with %d dimension%s: it starts with %08x, not"
                  + " %08x.",
              where, dimensions, dimensions == 1 ? "" : "s", magic, 0x0800 | dimensions));
    }
    int[] shape = new int[dimensions];
    long values = 1;
    for (int i = 0; i < dimensions; i++) {
      shape[i] = in.readInt();
      if (shape[i] < 1) {
        throw new UserError(
            where + " declares a dimension of " + (shape[i] & 0xFFFFFFFFL) + " values.");
      }
      values = Math.min(Integer.MAX_VALUE, values * shape[i]);
    }
    if (values > Integer.MAX_VALUE - 16) {
      throw new UserError(
          where + " declares " + Arrays.toString(shape) + " values, more than an array can hold.");
    }
    byte[] data = in.readNBytes((int) values); // grows with what is there, whatever was declared
    if (data.length < values) {
      throw new EOFException();
    }
    if (in.read() >= 0) {
      throw new UserError(
          where + " is longer than the " + Arrays.toString(shape) + " values that it declares.");
    }
    return new Idx(shape, data);
  }
}
