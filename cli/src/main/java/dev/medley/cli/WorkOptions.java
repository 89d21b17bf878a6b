package dev.medley.cli;

import dev.medley.binding.UserError;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of commands that compute. */
final class WorkOptions {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto (a GPU if there is one), cpu, gpu or gpu:N (default: auto).")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the processor (default: all; for an existing run, its own number)."
              + " Results equal each other to the bit for equal numbers only.")
  private Integer threads;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print no progress, warnings only.")
  private boolean quiet;

  String device() {
    return device;
  }

  /** The number of threads that was asked for. */
  Optional<Integer> threads() {
    if (threads != null && threads < 1) {
      throw new UserError("--threads is " + threads + "; it must be at least 1.");
    }
    return Optional.ofNullable(threads);
  }

  int threadsOrAll() {
    return threads().orElse(Runtime.getRuntime().availableProcessors());
  }

  boolean quiet() {
    return quiet;
  }
}
