package dev.medley.run;

import dev.medley.binding.UserError;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Some lines of a file of logged values.
 *
 * @param values in the file's order
 * @param end the position after the last of them, where the next page begins
 */
public record MetricsPage(List<Metric> values, long end) {
  /** Keeps a copy. */
  public MetricsPage {
    values = List.copyOf(values);
  }

  /**
   * Reads whole lines from a position on.
   *
   * @param from bytes before the first line, the end of another page or 0
   * @param limit bytes that may be read in all
   * @param most lines at most
   * @return empty where there is no file, or nothing more in it
   * @throws UserError if a line is damaged
   */
  public static MetricsPage read(Path file, long from, long limit, int most) {
    List<Metric> values = new ArrayList<>();
    long end = from;
    try (FileChannel channel = FileChannel.open(file).position(from);
        InputStream bytes = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (values.size() < most && end + line.size() < limit) {
        int next = bytes.read();
        if (next < 0) {
          break;
        }
        line.write(next);
        if (next == '\n') {
          String text = line.toString(StandardCharsets.ISO_8859_1);
          values.add(Metric.parse(text, file + " (at byte " + end + ")"));
          end += line.size();
          line.reset();
        }
      }
    } catch (NoSuchFileException e) {
      return new MetricsPage(List.of(), from);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + file + ": " + e.getMessage(), e));
    }
    return new MetricsPage(values, end);
  }

  /** How many lines there are between two positions. */
  public static long count(Path file, long from, long limit) {
    long lines = 0;
    try (FileChannel channel = FileChannel.open(file).position(from);
        InputStream bytes = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16)) {
      long left = limit - from;
      for (int next = bytes.read(); next >= 0 && left > 0; next = bytes.read(), left--) {
        lines += next == '\n' ? 1 : 0;
      }
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + file + ": " + e.getMessage(), e));
    }
    return lines;
  }
}
