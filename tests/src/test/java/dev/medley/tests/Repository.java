package dev.medley.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This checkout. */
final class Repository {
  /** Its top folder; Maven runs a module's tests in the module's. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private Repository() {}

  /** The text of a file, given by its path from the top folder. */
  static String text(String path) {
    try {
      return Files.readString(ROOT.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
