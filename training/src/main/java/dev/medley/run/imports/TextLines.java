package dev.medley.run.imports;

import dev.medley.binding.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A text file, line by line. */
final class TextLines {
  private TextLines() {}

  /**
   * Reads lines.
   *
   * @throws UserError if there is no such file, it is no UTF-8, or has more lines than allowed
   */
  static List<String> read(Path file, int most) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (lines.size() == most) {
          throw new UserError("The file %s has more than %d lines.".formatted(file, most));
        }
        lines.add(line);
      }
    } catch (NoSuchFileException e) {
      throw new UserError("There is no file " + file + ".", e);
    } catch (CharacterCodingException e) {
      throw new UserError("The file %s is not UTF-8; it must be text.".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + file + ": " + e.getMessage(), e));
    }
    return lines;
  }
}
