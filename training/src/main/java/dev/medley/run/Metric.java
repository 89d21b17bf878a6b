package dev.medley.run;

import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One value of one series: a line of {@code metrics.jsonl}.
 *
 * @param step optimiser steps done, the first is 1; 0 before any
 * @param epoch the epoch of that step, the first is 1; 0 before any
 * @param time seconds since the run's start, pauses left out; kept to the millisecond
 * @param name such as {@code train.loss}, {@code validation.accuracy}, {@code learning_rate}
 * @param value any double
 */
public record Metric(long step, int epoch, double time, String name, double value) {

  /** The line, without its end. Doubles read back exactly, NaN and infinities are words. */
  public String toJson() {
    var line =
        Json.object()
            .put("step", step)
            .put("epoch", epoch)
            .put("time", Math.round(time * 1000) / 1000.0)
            .put("name", name);
    line.set("value", Json.number(value));
    return Json.line(line);
  }

  /**
   * Reads a file. A last line without an end, which a killed writer leaves, is passed over; where
   * there is no file there are no values.
   *
   * @throws UserError if another line is wrong, naming it
   */
  static List<Metric> read(Path file) {
    List<Metric> metrics = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String line = reader.readLine();
      while (line != null) {
        String next = reader.readLine();
        boolean last = next == null;
        if (!last || endsInLineBreak(file)) {
          metrics.add(parse(line, file + " (line " + (metrics.size() + 1) + ")"));
        }
        line = next;
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + file + ": " + e.getMessage(), e));
    }
    return metrics;
  }

  private static boolean endsInLineBreak(Path file) throws IOException {
    try (var channel = Files.newByteChannel(file)) {
      var last = ByteBuffer.allocate(1);
      channel.position(channel.size() - 1).read(last);
      return last.get(0) == '\n';
    }
  }

  static Metric parse(String line, String where) {
    JsonFields fields = Json.parse(line.getBytes(StandardCharsets.ISO_8859_1), where);
    return new Metric(
        fields.whole("step"),
        fields.whole("epoch", 0, Integer.MAX_VALUE),
        fields.number("time"),
        fields.text("name"),
        fields.number("value"));
  }
}
