package dev.medley.run;

import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that writes a run, by number and start time, since numbers come again.
 *
 * @param pid its number
 * @param started when it began
 * @param host the machine that it runs on
 * @param command what it was asked to do
 */
record Owner(long pid, Instant started, String host, String command) {
  private static final String FILE = ".owner.json";
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  static Owner thisProcess(String command) {
    ProcessHandle self = ProcessHandle.current();
    return new Owner(
        self.pid(), self.info().startInstant().orElse(Instant.EPOCH), hostName(), command);
  }

  /** Who is said to write a run; nobody if nothing readable says so. */
  static Optional<Owner> read(Path directory) {
    Path file = directory.resolve(FILE);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      JsonFields fields = Json.read(file);
      return Optional.of(
          new Owner(
              fields.whole("pid"),
              fields.instant("started"),
              fields.text("host"),
              fields.text("command")));
    } catch (UserError | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  void write(Path directory) {
    AtomicFiles.write(
        directory.resolve(FILE),
        Json.text(
            Json.object()
                .put("pid", pid)
                .put("started", started.toString())
                .put("host", host)
                .put("command", command)));
  }

  static void erase(Path directory) {
    AtomicFiles.remove(directory.resolve(FILE));
  }

  boolean isThisProcess() {
    return pid == ProcessHandle.current().pid() && isOnThisHost() && isAlive();
  }

  boolean isOnThisHost() {
    return host.equals(hostName());
  }

  /** Whether the process is there; on another machine one cannot know, and believes it. */
  boolean isAlive() {
    if (!isOnThisHost()) {
      return true;
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .map(
            process ->
                process
                    .info()
                    .startInstant()
                    .map(
                        start ->
                            Duration.between(start, started).abs().compareTo(CLOCK_TOLERANCE) <= 0)
                    .orElse(true))
        .orElse(false);
  }

  /** Such as {@code process 4711 (medley train --recipe resnet20)}. */
  String who() {
    return "process " + pid + (isOnThisHost() ? "" : " on " + host) + " (" + command + ")";
  }

  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException nameless) {
        return "localhost";
      }
    }
  }
}
