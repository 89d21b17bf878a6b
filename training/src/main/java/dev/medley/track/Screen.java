package dev.medley.track;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Standard error: lines that stay, above one or more that change where it is a terminal. Safe for
 * several threads.
 */
public final class Screen {
  private static final int USUAL_WIDTH = 80;
  private static final String CLEAR_LINE = "\r\u001b[K";
  private static final String LINE_UP = "\u001b[A";

  private final PrintStream stream;
  private final boolean terminal;
  private final boolean quiet;
  private final int width;
  private final Optional<Consumer<Progress.State>> watcher;
  private String changing = "";

  /**
   * A screen.
   *
   * @param stream where to print
   * @param terminal whether a line can be changed there
   * @param quiet whether only warnings are wanted
   * @param width columns
   */
  public Screen(PrintStream stream, boolean terminal, boolean quiet, int width) {
    this(stream, terminal, quiet, width, Optional.empty());
  }

  private Screen(
      PrintStream stream,
      boolean terminal,
      boolean quiet,
      int width,
      Optional<Consumer<Progress.State>> watcher) {
    this.stream = stream;
    this.terminal = terminal;
    this.quiet = quiet;
    this.width = width;
    this.watcher = watcher;
  }

  /**
   * A screen for a program: progress goes to it, warnings to a stream, nothing else anywhere.
   *
   * @param watcher called from another thread, a few times a second
   */
  public static Screen watched(PrintStream warnings, Consumer<Progress.State> watcher) {
    return new Screen(warnings, false, true, USUAL_WIDTH, Optional.of(watcher));
  }

  /** This process's standard error. */
  public static Screen standardError(boolean quiet) {
    boolean terminal = isTerminal();
    return new Screen(System.err, terminal, quiet, terminal ? columns() : USUAL_WIDTH);
  }

  /** Whether the changing line is one; otherwise it is printed now and then. */
  public boolean isChanging() {
    return terminal && !quiet;
  }

  /** Whether only warnings are printed. */
  public boolean isQuiet() {
    return quiet;
  }

  /** Who is told of progress in its stead. */
  Optional<Consumer<Progress.State>> watcher() {
    return watcher;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Prints a line that stays, unless quiet. */
  public void say(String line) {
    if (!quiet) {
      warn(line);
    }
  }

  /** Prints a line that stays, quiet or not. */
  public synchronized void warn(String line) {
    if (isChanging() && !changing.isEmpty()) {
      rise();
      stream.print(CLEAR_LINE);
    }
    stream.println(line);
    if (isChanging()) {
      stream.print(changing);
    }
    stream.flush();
  }

  /**
   * Changes the line below all others; an empty one removes it. Several lines, with line breaks
   * between them, are changed together.
   */
  synchronized void change(String lines) {
    if (isChanging()) {
      rise();
      changing = lines;
      stream.print(CLEAR_LINE + lines);
      stream.flush();
    }
  }

  /** To the first of the lines that change, clearing those below it. */
  private void rise() {
    changing.lines().skip(1).forEach(line -> stream.print(CLEAR_LINE + LINE_UP));
  }

  private static boolean isTerminal() {
    if ("dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException | UnsupportedOperationException notLinux) {
      return false; // lines now and then are right everywhere
    }
  }

  private static int columns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size = new String(stty.getInputStream().readNBytes(40), StandardCharsets.US_ASCII);
      if (stty.waitFor(1, TimeUnit.SECONDS) && size.matches("[0-9]{1,4} [0-9]{1,4}\\s*")) {
        int columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1).strip());
        return columns == 0 ? USUAL_WIDTH : columns;
      }
    } catch (IOException e) {
      return USUAL_WIDTH; // no stty
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return USUAL_WIDTH;
  }
}
