package dev.medley.track;

import dev.medley.run.AppendedFile;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is said about a run: on the screen at once, in its {@code log.txt} as soon as there is one.
 * Safe for several threads.
 */
public final class RunLog implements AutoCloseable {
  private final Screen screen;
  private final Set<String> said = new HashSet<>();
  private final List<String> waiting = new ArrayList<>();
  private Optional<AppendedFile> file = Optional.empty();

  /** A log without a file yet; its lines wait for one. */
  public RunLog(Screen screen) {
    this.screen = screen;
  }

  /** The screen. */
  public Screen screen() {
    return screen;
  }

  /** Gives the log its file, which this closes; what was said before goes into it. */
  public synchronized void writeTo(AppendedFile log) {
    file.ifPresent(AppendedFile::close);
    file = Optional.of(log);
    waiting.forEach(log::append);
    waiting.clear();
    log.flush();
  }

  /** Something to know: on the screen unless quiet, and in the file. */
  public void info(String sentence) {
    screen.say(sentence);
    append("INFO", sentence);
  }

  /** Something to look up later: only in the file. */
  public void detail(String sentence) {
    append("INFO", sentence);
  }

  /** Something to be warned of: on the screen even if quiet, and in the file. */
  public void warn(String sentence) {
    screen.warn("warning: " + sentence);
    append("WARN", sentence);
  }

  /** {@link #info}, unless the same sentence was said before by this method. */
  public void infoOnce(String sentence) {
    if (isNew(sentence)) {
      info(sentence);
    }
  }

  /** {@link #warn}, unless the same sentence was said before by this method. */
  public void warnOnce(String sentence) {
    if (isNew(sentence)) {
      warn(sentence);
    }
  }

  @Override
  public synchronized void close() {
    file.ifPresent(AppendedFile::close);
    file = Optional.empty();
  }

  private synchronized boolean isNew(String sentence) {
    return said.add(sentence);
  }

  private synchronized void append(String level, String sentence) {
    String line =
        Instant.now().truncatedTo(ChronoUnit.MILLIS)
            + " "
            + level
            + " "
            + sentence.replaceAll("\\R", " ");
    if (file.isPresent()) {
      file.get().append(line);
      file.get().flush();
    } else {
      waiting.add(line);
    }
  }
}
