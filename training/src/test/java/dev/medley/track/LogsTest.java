package dev.medley.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.run.Metric;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Versions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogsTest {
  @TempDir Path runs;

  private RunWriter writer() {
    RunInfo info =
        RunInfo.begin("r", 0, "medley train", Versions.current(), new RunInfo.Data("tiny", "00"));
    return RunWriter.create(runs, info, Optional.of("recipe: mlp\n"));
  }

  @Test
  void valuesReadBackExactlyWithTheTimeOfTheWholeRun() {
    long[] clock = {0};
    try (RunWriter run = writer()) {
      Map<String, Double> values = new LinkedHashMap<>();
      values.put("train.loss", 0.1 + 0.2);
      values.put("learning_rate", Double.MIN_VALUE);
      try (MetricsLog log = new MetricsLog(run.metrics(0), 100, () -> clock[0])) {
        clock[0] = 1_500_000_000L;
        log.log(1, 1, values);
        log.log(2, 1, "train.loss", Double.NaN);
      }
      assertEquals(
          List.of(
              new Metric(1, 1, 101.5, "train.loss", 0.1 + 0.2),
              new Metric(1, 1, 101.5, "learning_rate", Double.MIN_VALUE),
              new Metric(2, 1, 101.5, "train.loss", Double.NaN)),
          run.run().metrics());
    }
  }

  @Test
  void aResumedRunLosesAndDoublesNoLine() throws IOException {
    try (RunWriter run = writer()) {
      long position;
      try (MetricsLog log = new MetricsLog(run.metrics(0), 0)) {
        log.log(1, 1, "train.loss", 3);
        position = log.sync();
        log.log(2, 1, "train.loss", 2);
      }
      Files.writeString(
          run.path().resolve("metrics.jsonl"), "{\"step\":3,\"torn", StandardOpenOption.APPEND);
      assertEquals(2, run.run().metrics().size());
      try (MetricsLog log = new MetricsLog(run.metrics(position), 0)) {
        log.log(2, 1, "train.loss", 2);
      }
      assertEquals(List.of(3.0, 2.0), run.run().metrics().stream().map(Metric::value).toList());
    }
  }

  @Test
  void whatIsSaidBeforeThereIsAFileIsInTheFile() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    try (RunWriter run = writer();
        RunLog log = new RunLog(new Screen(stream, false, false, 80))) {
      log.infoOnce("warm-up is cut to 3 steps");
      log.infoOnce("warm-up is cut to 3 steps");
      log.writeTo(run.log());
      log.warnOnce("two\nlines");
      log.warnOnce("two\nlines");
      log.detail("12 threads");
      List<String> lines = Files.readAllLines(run.run().log());
      assertEquals(3, lines.size());
      assertTrue(lines.get(0).matches("[0-9TZ:.-]+ INFO warm-up is cut to 3 steps"), lines.get(0));
      assertTrue(lines.get(1).endsWith("Z WARN two lines"), lines.get(1));
      assertEquals(3, bytes.toString(StandardCharsets.UTF_8).lines().count());
    }
  }
}
