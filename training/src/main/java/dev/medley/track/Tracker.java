package dev.medley.track;

import java.nio.file.Path;

/** Shows runs in another place too while they are trained. What is on the disk stays the truth. */
public interface Tracker {
  /** One that shows nothing anywhere. */
  static Tracker none() {
    return (run, log) -> () -> {};
  }

  /**
   * Begins to show a run, and never keeps its training waiting.
   *
   * @param run its directory, which is there
   * @param log is told, once each, what goes wrong
   */
  Following follow(Path run, RunLog log);

  /** A run being shown. Its end shows how the run ended, or says what is still to be shown. */
  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
