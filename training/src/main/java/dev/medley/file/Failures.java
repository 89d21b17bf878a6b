package dev.medley.file;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Sentences for what goes wrong between us and the disk. */
public final class Failures {
  private Failures() {}

  /** A file that cannot be read: the user's mistake where it is missing or not for us to read. */
  static RuntimeException reading(Path file, IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return new UserError("There is no file " + file + ".", cause);
    }
    if (cause instanceof AccessDeniedException) {
      return new UserError("The file " + file + " may not be read: permission denied.", cause);
    }
    return new UncheckedIOException(
        new IOException("cannot read " + file + ": " + why(cause), cause));
  }

  /** A file that cannot be written. */
  static UncheckedIOException writing(Path file, IOException cause) {
    return new UncheckedIOException(
        new IOException("cannot write " + file + ": " + why(cause), cause));
  }

  /** What happened, without the file: {@code Not a directory}. */
  public static String why(IOException cause) {
    String reason =
        cause instanceof FileSystemException failure ? failure.getReason() : cause.getMessage();
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
