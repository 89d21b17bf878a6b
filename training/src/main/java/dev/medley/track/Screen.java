package dev.medley.track;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Standard error: lines that stay, above one line that changes where it is a terminal. Safe for
 * several threads.
 */
public final class Screen {
  private static final int USUAL_WIDTH = 80;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream stream;
  private final boolean terminal;
  private final boolean quiet;
  private final int width;
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
    this.stream = stream;
    this.terminal = terminal;
    this.quiet = quiet;
    this.width = width;
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
      stream.print(CLEAR_LINE);
    }
    stream.println(line);
    if (isChanging()) {
      stream.print(changing);
    }
    stream.flush();
  }

  /** Changes the line below all others; an empty one removes it. */
  synchronized void change(String line) {
    if (isChanging()) {
      changing = line;
      stream.print(CLEAR_LINE + line);
      stream.flush();
    }
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
