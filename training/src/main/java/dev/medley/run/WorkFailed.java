package dev.medley.run;

import dev.medley.file.Failures;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/**
 * The work failed although what was asked for was right: a disk is full, memory is short, a loss is
 * not a number. One or two sentences that say what, where and what to do; the command exits 1.
 */
public final class WorkFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message for people. */
  public WorkFailed(String message) {
    super(message);
  }

  /** A message for people and, for {@code --debug}, what was behind it. */
  public WorkFailed(String message, Throwable cause) {
    super(message, cause);
  }

  /** What a failing disk means; its message names the file. */
  public static WorkFailed of(UncheckedIOException failure) {
    String said =
        failure.getCause() instanceof FileSystemException plain && plain.getFile() != null
            ? plain.getFile() + ": " + Failures.why(plain)
            : String.valueOf(failure.getCause().getMessage());
    String cure = "";
    if (said.contains("No space left") || said.contains("not enough space")) {
      cure = " The disk is full: free some space, then resume the run.";
    } else if (said.contains("quota")) {
      cure = " Your share of the disk is used up: free some space, then resume the run.";
    } else if (said.contains("File too large")) {
      cure = " Files may not grow that large here (see ulimit -f).";
    } else if (said.contains("Read-only file system")
        || said.contains("ermission denied")
        || said.startsWith("cannot create the folder")
        || failure.getCause().getCause() instanceof AccessDeniedException) {
      cure = " Give a folder that you may write to, such as one after --runs.";
    }
    return new WorkFailed(
        said.substring(0, 1).toUpperCase(Locale.ROOT) + said.substring(1) + "." + cure, failure);
  }

  /** Runs something that writes; a failing disk becomes a {@code WorkFailed}. */
  static void guard(Runnable writing) {
    try {
      writing.run();
    } catch (UncheckedIOException e) {
      throw of(e);
    }
  }
}
