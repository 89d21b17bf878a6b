package dev.medley.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theLineTellsShareSpeedAndTimeLeft() {
    Progress.Line line = new Progress.Line("train", "images", false);
    assertEquals(
        "train  25 %  2,500 images/s  ETA 0:30  loss 1.234",
        line.render(10, 0, 25_000, 100_000, "loss 1.234", 100));
  }

  @Test
  void theBarFillsInPartsOfACell() {
    assertEquals("██████▊             ", Progress.Line.bar(0.34, " ▏▎▍▌▋▊▉█"));
    assertEquals("######              ", Progress.Line.bar(0.34, " #"));
    assertEquals("#".repeat(20), Progress.Line.bar(1, " #"));
    assertEquals(" ".repeat(20), Progress.Line.bar(0, " ▏▎▍▌▋▊▉█"));
  }

  @Test
  void theSpeedIsThatOfTheLastSeconds() {
    Progress.Line line = new Progress.Line("train", "images", false);
    line.render(60, 0, 60, 1000, "", 100);
    line.render(70, 0, 560, 1000, "", 100);
    assertEquals("train  80 %  24.0 images/s  ETA 0:08", line.render(80, 0, 800, 1000, "", 100));
  }

  @Test
  void whatWasDoneBeforeIsNoSpeed() {
    Progress.Line line = new Progress.Line("train", "images", false);
    assertEquals("train  60 %  10.0 images/s  ETA 0:40", line.render(10, 500, 600, 1000, "", 100));
  }

  @Test
  void aNarrowScreenCutsTheLine() {
    Progress.Line line = new Progress.Line("train", "images", true);
    assertEquals(30, line.render(1, 0, 1, 3, "loss 1.2", 30).length());
  }

  @Test
  void longTimesAreSaidInWords() {
    assertEquals("3 minutes", Progress.duration(200));
    assertEquals("47.0 hours", Progress.duration(47 * 3600));
    assertEquals("2.0 days", Progress.duration(48 * 3600));
    assertEquals("26 days (3.7 weeks)", Progress.duration(26 * 24 * 3600));
  }

  @Test
  void hoursAreWrittenAsHours() {
    assertEquals("0:00", Progress.clock(0.4));
    assertEquals("59:59", Progress.clock(3599));
    assertEquals("2:00:05", Progress.clock(7205));
  }

  @Test
  void linesThatStayGoAboveTheOneThatChanges() {
    Screen screen = new Screen(stream, true, false, 80);
    screen.change("10 %");
    screen.say("epoch 1");
    screen.change("");
    assertEquals(
        "\r\u001b[K10 %\r\u001b[Kepoch 1" + System.lineSeparator() + "10 %\r\u001b[K", printed());
  }

  @Test
  void severalLinesChangeTogetherAndAreCutToTheScreen() {
    Screen screen = new Screen(stream, true, false, 8);
    try (Board board = new Board(screen)) {
      board.show(List.of("one", "two and more"));
      screen.say("stays");
    }
    String up = "\r\u001b[K\u001b[A";
    assertEquals(
        "\r\u001b[Kone\ntwo and"
            + up
            + "\r\u001b[Kstays"
            + System.lineSeparator()
            + "one\ntwo and"
            + up
            + "\r\u001b[K",
        printed());
  }

  @Test
  void aWatcherIsToldInsteadOfAnyoneShown() {
    List<Progress.State> told = new CopyOnWriteArrayList<>();
    try (Progress progress =
        Progress.begin(Screen.watched(stream, told::add), "train", "images", 4, 10)) {
      progress.advance(5);
      progress.note("loss 1");
    }
    assertEquals("", printed());
    assertEquals(new Progress.State("train", 9, 10, "loss 1"), told.get(told.size() - 1));
  }

  @Test
  void elsewhereThanOnATerminalNothingChanges() {
    Screen screen = new Screen(stream, false, false, 80);
    try (Progress progress = Progress.begin(screen, "train", "images", 0, 10)) {
      progress.advance(5);
      progress.note("loss 1");
    }
    assertEquals("", printed());
  }

  @Test
  void aTerminalShowsTheBarAndIsLeftClean() {
    Screen screen = new Screen(stream, true, false, 80);
    try (Progress progress = Progress.begin(screen, "train", "images", 0, 10)) {
      progress.advance(10);
      progress.note("loss 1");
    }
    assertTrue(printed().contains("train 100 %"), printed());
    assertTrue(printed().endsWith("\r\u001b[K"), printed());
  }

  @Test
  void quietLeavesWarningsOnly() {
    Screen screen = new Screen(stream, true, true, 80);
    RunLog log = new RunLog(screen);
    try (Progress progress = Progress.begin(screen, "train", "images", 0, 10)) {
      progress.advance(10);
      log.info("hello");
      log.warn("careful");
    }
    assertEquals("warning: careful" + System.lineSeparator(), printed());
  }
}
