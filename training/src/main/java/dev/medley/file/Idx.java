package dev.medley.file;

import dev.medley.binding.UserError;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

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
   * @param bytes how long the file is: what bounds the memory that its header can ask for
   * @param where what messages call it
   * @param dimensions how many it must have
   * @throws UserError if it is anything else, or shorter or longer than its shape says
   */
  public static Idx read(InputStream stream, long bytes, String where, int dimensions) {
    try {
      InputStream content = Gzipped.content(stream);
      boolean packed = content instanceof GZIPInputStream;
      long most = packed ? bytes * Gzipped.MOST_EXPANSION : bytes;
      return parse(new DataInputStream(content), most, where, dimensions);
    } catch (EOFException e) {
      throw new UserError(where + " is truncated.", e);
    } catch (IOException e) {
      throw new UserError(where + " is damaged: " + e.getMessage(), e);
    }
  }

  private static Idx parse(DataInputStream in, long most, String where, int dimensions)
      throws IOException {
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
    if (values > Math.min(most, Integer.MAX_VALUE - 16)) {
      throw new UserError(
          where
              + " declares "
              + Arrays.toString(shape)
              + " values, more than its length can hold.");
    }
    byte[] data = new byte[(int) values];
    in.readFully(data);
    if (in.read() >= 0) {
      throw new UserError(
          where + " is longer than the " + Arrays.toString(shape) + " values that it declares.");
    }
    return new Idx(shape, data);
  }
}
