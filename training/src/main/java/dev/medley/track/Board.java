package dev.medley.track;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Several lines that change together on a terminal; elsewhere the first of them is printed now and
 * then, and nothing where quiet is wanted.
 */
public final class Board implements AutoCloseable {
  private final Screen screen;
  private final Progress.NowAndThen elsewhere;

  /** An empty one. */
  public Board(Screen screen) {
    this.screen = screen;
    this.elsewhere = new Progress.NowAndThen(screen);
  }

  /**
   * Shows these lines in place of those before, each cut to the screen's width.
   *
   * @param lines the first sums up the others
   */
  public void show(List<String> lines) {
    if (screen.isChanging()) {
      screen.change(lines.stream().map(this::cut).collect(Collectors.joining("\n")));
    } else {
      elsewhere.accept(lines.get(0));
    }
  }

  private String cut(String line) {
    int most = Math.max(1, screen.width() - 1);
    return line.length() <= most ? line : line.substring(0, most);
  }

  /** Removes the lines. */
  @Override
  public void close() {
    screen.change("");
  }
}
