package dev.medley.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A part of a file, mapped read-only in pieces that each hold whole rows, so that neither the file
 * nor the part is bound to 2 GiB. Unmapped when it is garbage.
 */
final class MappedData {
  private static final long PIECE = 1 << 30;

  private final long rowBytes;
  private final long rowsAPiece;
  private final ByteBuffer[] pieces;

  /**
   * Maps {@code rows} rows of {@code rowBytes} bytes from {@code offset} on, which the caller has
   * checked to lie within the file.
   *
   * @throws IllegalArgumentException if one row is 2 GiB or more
   */
  MappedData(Path file, long offset, long rows, long rowBytes) {
    if (rowBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a row of " + rowBytes + " bytes cannot be mapped");
    }
    this.rowBytes = rowBytes;
    this.rowsAPiece = Math.max(1, PIECE / Math.max(1, rowBytes));
    long used = rowBytes == 0 ? 0 : rows;
    this.pieces = new ByteBuffer[Math.toIntExact((used + rowsAPiece - 1) / rowsAPiece)];
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = 0; i < pieces.length; i++) {
        long first = i * rowsAPiece;
        long count = Math.min(rowsAPiece, used - first);
        pieces[i] =
            channel
                .map(FileChannel.MapMode.READ_ONLY, offset + first * rowBytes, count * rowBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
      }
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  /** The piece that a row lies in; position it with {@link #offset}. */
  ByteBuffer piece(long row) {
    return pieces[(int) (row / rowsAPiece)];
  }

  /** How many rows lie in a row's piece from that row on, if the data went on for ever. */
  long rowsInPieceFrom(long row) {
    return rowsAPiece - row % rowsAPiece;
  }

  /** Where a row begins within its piece. */
  int offset(long row) {
    return (int) (row % rowsAPiece * rowBytes);
  }
}
