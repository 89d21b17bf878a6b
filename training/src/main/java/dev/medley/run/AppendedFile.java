package dev.medley.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file of lines that only grows, such as {@code metrics.jsonl}. Lines are buffered; {@link #sync}
 * puts them on the disk. Safe for several threads.
 *
 * <p>A checkpoint stores {@link #sync}'s result, and a run resumed from it cuts the file back to
 * there, so that no line is lost or doubled.
 */
public final class AppendedFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

  private AppendedFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens a file, or begins it, to go on at its end; a last line without an end is cut off. */
  public static AppendedFile atEnd(Path file) {
    return open(file, -1);
  }

  /**
   * Opens a file, or begins it, to go on at a position.
   *
   * @throws WorkFailed if the file is shorter
   */
  static AppendedFile at(Path file, long position) {
    return open(file, position);
  }

  private static AppendedFile open(Path file, long position) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long end = position >= 0 ? position : endOfLastLine(channel);
      if (end > channel.size()) {
        long size = channel.size();
        channel.close();
        throw new WorkFailed(
            "The file "
                + file
                + " has only "
                + size
                + " bytes, but the checkpoint was written when"
                + " it had "
                + end
                + ". Put back the file that belongs to the checkpoint.");
      }
      channel.truncate(end);
      channel.position(end);
      return new AppendedFile(file, channel);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /**
   * Appends a line.
   *
   * @param line without its end, and without line breaks
   * @throws WorkFailed if the disk fails
   */
  public synchronized void append(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    if (bytes.length > buffer.remaining()) {
      flush();
    }
    if (bytes.length > buffer.remaining()) {
      write(ByteBuffer.wrap(bytes));
    } else {
      buffer.put(bytes);
    }
  }

  /** Hands all lines to the operating system, so that others see them and a kill loses none. */
  public synchronized void flush() {
    buffer.flip();
    write(buffer);
    buffer.clear();
  }

  /**
   * Puts all lines on the disk.
   *
   * @return the file's length in bytes
   * @throws WorkFailed if the disk fails
   */
  public synchronized long sync() {
    flush();
    try {
      channel.force(true);
      return channel.position();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  @Override
  public synchronized void close() {
    try (channel) {
      if (channel.isOpen()) {
        flush();
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static long endOfLastLine(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = channel.size(); end > 0; end--) {
      channel.read(one.clear(), end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
  }

  private static WorkFailed failed(Path file, IOException cause) {
    return WorkFailed.of(
        new UncheckedIOException(
            new IOException("cannot write " + file + ": " + cause.getMessage(), cause)));
  }
}
