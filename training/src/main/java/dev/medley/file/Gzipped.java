package dev.medley.file;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Streams that may or may not be gzipped, told by their first two bytes. */
public final class Gzipped {
  private Gzipped() {}

  /** The content: unpacked if the stream is gzipped, else the stream as it is. */
  public static InputStream content(InputStream stream) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(stream, 1 << 16);
    buffered.mark(2);
    boolean gzipped = buffered.read() == 0x1F && buffered.read() == 0x8B;
    buffered.reset();
    return gzipped ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }
}
