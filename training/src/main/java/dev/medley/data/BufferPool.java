package dev.medley.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Direct buffers, used again, since Java frees them late. Safe for several threads. */
final class BufferPool {
  private final List<ByteBuffer> free = new ArrayList<>();

  /** A buffer of at least so many bytes. */
  synchronized ByteBuffer borrow(int bytes) {
    for (int i = 0; i < free.size(); i++) {
      if (free.get(i).capacity() >= bytes) {
        return free.remove(i);
      }
    }
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  synchronized void giveBack(ByteBuffer buffer) {
    free.add(buffer);
  }
}
