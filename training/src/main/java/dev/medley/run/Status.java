package dev.medley.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a run is. */
public enum Status {
  /** At work, or killed while it was; see {@link RunDirectory#status}. */
  RUNNING,
  /** Done. */
  FINISHED,
  /** Ended by an error; its last checkpoint can be resumed. */
  FAILED,
  /** Ended by its user; can be resumed. */
  INTERRUPTED;

  /** The word in files and on the screen. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Status> of(String word) {
    return Arrays.stream(values()).filter(status -> status.word().equals(word)).findFirst();
  }
}
