package dev.medley.data;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file's path, length and time of change: tells when it was replaced. */
final class Stamp {
  private Stamp() {}

  static String of(Path file) throws IOException {
    try {
      return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
    } catch (NoSuchFileException e) {
      throw new UserError(file + " does not exist.", e);
    }
  }
}
