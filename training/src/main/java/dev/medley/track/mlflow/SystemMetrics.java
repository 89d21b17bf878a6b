package dev.medley.track.mlflow;

import com.sun.management.OperatingSystemMXBean;
import dev.medley.run.AppendedFile;
import dev.medley.run.Metric;
import dev.medley.run.WorkFailed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How much of the machine a training uses, under the names that MLflow's own client gives such
 * values. They are not part of the run, which must be reproducible: they lie in the outbox. A
 * sample's step is its second since the run's start.
 */
final class SystemMetrics {
  private static final double MEBIBYTE = 1 << 20;
  private static final long GPU_SECONDS = 5;

  private final Path file;
  private final Instant start;
  private final boolean gpu;
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /**
   * Samples of a run.
   *
   * @param start of the run
   * @param gpu whether one computes
   */
  SystemMetrics(Path outbox, Instant start, boolean gpu) {
    this.file = file(outbox);
    this.start = start;
    this.gpu = gpu;
  }

  /** Where the samples lie. */
  static Path file(Path outbox) {
    return outbox.resolve("system.jsonl");
  }

  /** Takes a sample. A full disk costs the sample, nothing else. */
  void sample() {
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    try (AppendedFile lines = AppendedFile.atEnd(file)) {
      values()
          .forEach(
              (name, value) ->
                  lines.append(new Metric((long) seconds, 0, seconds, name, value).toJson()));
    } catch (WorkFailed e) {
      return;
    }
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    put(values, "system/cpu_utilization_percentage", 100 * system.getCpuLoad());
    put(values, "system/process_cpu_utilization_percentage", 100 * system.getProcessCpuLoad());
    double total = system.getTotalMemorySize();
    double used = total - available();
    put(values, "system/system_memory_usage_megabytes", used / MEBIBYTE);
    put(values, "system/system_memory_usage_percentage", 100 * used / total);
    put(values, "system/process_memory_usage_megabytes", resident() / MEBIBYTE);
    if (gpu) {
      gpus(values);
    }
    return values;
  }

  private static void put(Map<String, Double> values, String name, double value) {
    if (value >= 0) {
      values.put(name, value);
    }
  }

  private double available() {
    return kibibytes(
        Path.of("/proc/meminfo"), "MemAvailable:", (double) system.getFreeMemorySize());
  }

  private static double resident() {
    return kibibytes(Path.of("/proc/self/status"), "VmRSS:", -1);
  }

  private static double kibibytes(Path file, String key, double otherwise) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(key))
          .map(line -> 1024 * Double.parseDouble(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(otherwise);
    } catch (IOException notLinux) {
      return otherwise;
    }
  }

  private static void gpus(Map<String, Double> values) {
    try {
      Process asked =
          new ProcessBuilder(
                  "nvidia-smi",
                  "--query-gpu=index,utilization.gpu,memory.used,power.draw",
                  "--format=csv,noheader,nounits")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(asked.getInputStream().readNBytes(1 << 16), StandardCharsets.UTF_8);
      if (!asked.waitFor(GPU_SECONDS, TimeUnit.SECONDS)) {
        asked.destroyForcibly();
      }
      for (String line : text.lines().toList()) {
        String[] cells = line.split(",\\s*", -1);
        if (cells.length == 4 && cells[0].matches("\\d+")) {
          String name = "system/gpu_" + cells[0] + "_";
          number(values, name + "utilization_percentage", cells[1]);
          number(values, name + "memory_usage_megabytes", cells[2]);
          number(values, name + "power_usage_watts", cells[3]);
        }
      }
    } catch (IOException noSuchProgram) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void number(Map<String, Double> values, String name, String text) {
    if (text.strip().matches("\\d+(\\.\\d+)?")) {
      values.put(name, Double.parseDouble(text.strip()));
    }
  }
}
