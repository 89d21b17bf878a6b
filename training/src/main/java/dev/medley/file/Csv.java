package dev.medley.file;

import dev.medley.binding.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Comma-separated values (RFC 4180) in UTF-8: cells may be quoted, a quote in them is doubled.
 * Lines end in a line feed, with a carriage return before it or not; a byte order mark is passed
 * over.
 */
public final class Csv {
  private static final int LONGEST_CELL = 1 << 16;
  private static final int MOST_CELLS = 1 << 20;

  private final Path file;
  private final Reader reader;
  private int line = 1;

  private Csv(Path file, Reader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Receives the lines of a file. */
  public interface Receiver {
    /**
     * A line with something on it.
     *
     * @param line its number, from 1; of a line that goes on within quotes, its last
     * @param cells at least one
     */
    void accept(int line, List<String> cells);
  }

  /**
   * Reads a file.
   *
   * @throws UserError if it is missing or breaks a rule, naming the line
   */
  public static void read(Path file, Receiver receiver) {
    try (Reader reader =
        new BufferedReader(
            new InputStreamReader(
                Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()))) {
      Csv csv = new Csv(file, reader);
      while (true) {
        List<String> cells = new ArrayList<>();
        boolean more = csv.line(cells);
        if (cells.size() > 1 || !cells.get(0).isEmpty()) {
          receiver.accept(csv.line, cells);
        }
        if (!more) {
          return;
        }
        csv.line++;
      }
    } catch (CharacterCodingException e) {
      throw new UserError("The file " + file + " is not UTF-8.", e);
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }

  /** Reads a line; false at the end of the file. */
  private boolean line(List<String> cells) throws IOException {
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    boolean closed = false;
    while (true) {
      int c = reader.read();
      if (c == '"' && quoted) {
        quoted = false;
        closed = true;
      } else if (c == '"' && closed) {
        cell.append('"');
        quoted = true;
        closed = false;
      } else if (quoted && c >= 0) {
        line += c == '\n' ? 1 : 0;
        cell.append((char) c);
      } else if (c == '"' && cell.isEmpty()) {
        quoted = true;
      } else if (c == ',' || c == '\n' || c < 0) {
        if (quoted) {
          throw wrong("a quote is opened and not closed");
        }
        if (c != ',' && !closed && !cell.isEmpty() && cell.charAt(cell.length() - 1) == '\r') {
          cell.setLength(cell.length() - 1);
        }
        add(cells, cell);
        closed = false;
        if (c != ',') {
          return c >= 0;
        }
      } else if (closed && c != '\r') {
        throw wrong("something follows a closing quote");
      } else if (!closed && (c != '\ufeff' || line > 1 || !cells.isEmpty() || !cell.isEmpty())) {
        cell.append((char) c);
      }
      if (cell.length() > LONGEST_CELL) {
        throw wrong("a cell is longer than " + LONGEST_CELL + " characters");
      }
    }
  }

  private void add(List<String> cells, StringBuilder cell) {
    cells.add(cell.toString());
    cell.setLength(0);
    if (cells.size() > MOST_CELLS) {
      throw wrong("there are more than " + MOST_CELLS + " cells");
    }
  }

  private UserError wrong(String why) {
    return new UserError("Line %d of %s is no proper CSV: %s.".formatted(line, file, why));
  }
}
