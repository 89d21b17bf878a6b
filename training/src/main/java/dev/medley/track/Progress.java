package dev.medley.track;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/**
 * How far a long task is: a bar that changes on a terminal, a line now and then elsewhere, nothing
 * where quiet is wanted. Advancing it is cheap; a thread of its own draws it.
 *
 * <pre>{@code train   42 % |████████▍           |  2,345 images/s  ETA 1:23  epoch 2/5  loss 1.234}
 * </pre>
 */
public final class Progress implements AutoCloseable {
  private static final int CHANGES_A_SECOND = 5;
  private static final double FIRST_LINE_SECONDS = 10;

  /**
   * How far a task is.
   *
   * @param task a word or two
   * @param done how many
   * @param total of how many
   * @param note further words; empty for none
   */
  public record State(String task, long done, long total, String note) {}

  private final ProgressBar bar;
  private final Screen screen;

  private Progress(Screen screen, ProgressBar bar) {
    this.screen = screen;
    this.bar = bar;
  }

  /**
   * Begins a task.
   *
   * @param task a word or two for the line's beginning
   * @param unit what is counted, such as {@code images}
   * @param done how many were done before, as in a resumed run; not part of the speed
   * @param total how many there are
   */
  public static Progress begin(Screen screen, String task, String unit, long done, long total) {
    ProgressBarRenderer line =
        screen
            .watcher()
            .<ProgressBarRenderer>map(watcher -> new Told(task, watcher))
            .orElseGet(() -> new Line(task, unit, screen.isChanging()));
    ProgressBar bar =
        new ProgressBarBuilder()
            .setInitialMax(total)
            .startsFrom(done, Duration.ZERO)
            .setUpdateIntervalMillis(1000 / CHANGES_A_SECOND)
            .setRenderer(line)
            .setConsumer(
                new DelegatingProgressBarConsumer(
                    screen.isChanging() ? screen::change : new NowAndThen(screen)::accept,
                    screen.width() - 1))
            .build();
    return new Progress(screen, bar);
  }

  /** Counts further ones. */
  public void advance(long count) {
    bar.stepBy(count);
  }

  /** Changes the words at the line's end, such as {@code epoch 2/5 loss 1.234 accuracy 0.567}. */
  public void note(String words) {
    bar.setExtraMessage(words);
  }

  /** Ends the task and removes the line. */
  @Override
  public void close() {
    bar.close();
    screen.change("");
  }

  /** m:ss, or h:mm:ss from an hour on. */
  public static String clock(double seconds) {
    long whole = Math.round(Math.min(seconds, 1e9));
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** In words, such as {@code 12 minutes}, {@code 5.3 hours}, {@code 26 days (3.7 weeks)}. */
  public static String duration(double seconds) {
    double hours = seconds / 3600;
    if (hours < 1) {
      return String.format(Locale.ROOT, "%.0f minutes", Math.max(1, seconds / 60));
    }
    if (hours < 48) {
      return String.format(Locale.ROOT, "%.1f hours", hours);
    }
    double days = hours / 24;
    return days < 14
        ? String.format(Locale.ROOT, "%.1f days", days)
        : String.format(Locale.ROOT, "%.0f days (%.1f weeks)", days, days / 7);
  }

  /** Lets a line through after ten seconds, and then ever more rarely: a twentieth of the time. */
  static final class NowAndThen {
    private final Screen screen;
    private final long started = System.nanoTime();
    private double next = FIRST_LINE_SECONDS;

    NowAndThen(Screen screen) {
      this.screen = screen;
    }

    void accept(String line) {
      double seconds = (System.nanoTime() - started) / 1e9;
      if (seconds >= next) {
        next = seconds + Math.max(FIRST_LINE_SECONDS, seconds / 20);
        screen.say(line);
      }
    }
  }

  /** Tells a program, and draws nothing. */
  private record Told(String task, Consumer<State> watcher) implements ProgressBarRenderer {
    @Override
    public String render(ProgressState state, int maxLength) {
      watcher.accept(
          new State(
              task,
              state.getCurrent(),
              state.getMax(),
              Objects.requireNonNullElse(state.getExtraMessage(), "")));
      return "";
    }
  }

  /** Draws the line; its speed is that of the last ten seconds or so. */
  static final class Line implements ProgressBarRenderer {
    private static final int BAR = 20;
    private static final String BLOCKS = " ▏▎▍▌▋▊▉█";
    private static final String ASCII = " #";
    private static final double WINDOW_SECONDS = 10;

    private record Sample(double seconds, long count) {}

    private final String task;
    private final String unit;
    private final boolean withBar;
    private final Deque<Sample> samples = new ArrayDeque<>();

    Line(String task, String unit, boolean withBar) {
      this.task = task;
      this.unit = unit;
      this.withBar = withBar;
    }

    @Override
    public String render(ProgressState state, int maxLength) {
      double seconds = state.getElapsedAfterStart().toNanos() / 1e9;
      return render(
          seconds,
          state.getStart(),
          state.getCurrent(),
          state.getMax(),
          state.getExtraMessage(),
          maxLength);
    }

    String render(double seconds, long start, long current, long max, String extra, int maxLength) {
      if (samples.isEmpty()) {
        samples.add(new Sample(0, start));
      }
      samples.add(new Sample(seconds, current));
      while (samples.size() > 2 && samples.getFirst().seconds < seconds - WINDOW_SECONDS) {
        samples.removeFirst();
      }
      Sample first = samples.getFirst();
      double speed =
          seconds > first.seconds ? (current - first.count) / (seconds - first.seconds) : 0;
      double fraction = max <= 0 ? 1 : Math.min(1, (double) current / max);
      StringBuilder line = new StringBuilder(task);
      line.append(String.format(Locale.ROOT, " %3d %%", (int) (fraction * 100)));
      if (withBar) {
        line.append(" |").append(bar(fraction, parts())).append('|');
      }
      line.append(
          String.format(Locale.ROOT, speed < 100 ? "  %.1f %s/s" : "  %,.0f %s/s", speed, unit));
      if (speed > 0 && current < max) {
        line.append("  ETA ").append(clock((max - current) / speed));
      }
      if (extra != null && !extra.isEmpty()) {
        line.append("  ").append(extra);
      }
      return line.length() <= maxLength || maxLength < 1
          ? line.toString()
          : line.substring(0, maxLength);
    }

    /** Of the first part to the last, each filling a cell more than the one before. */
    static String bar(double fraction, String parts) {
      int levels = parts.length() - 1;
      int filled = (int) (fraction * BAR * levels);
      int whole = filled / levels;
      StringBuilder bar = new StringBuilder(parts.substring(levels).repeat(whole));
      if (whole < BAR) {
        bar.append(parts.charAt(filled % levels)).append(" ".repeat(BAR - whole - 1));
      }
      return bar.toString();
    }

    /** Blocks where standard error's encoding, which is the default one, has them. */
    private static String parts() {
      return Charset.defaultCharset().newEncoder().canEncode(BLOCKS) ? BLOCKS : ASCII;
    }
  }
}
