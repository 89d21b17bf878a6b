package dev.medley.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.binding.UserError;
import dev.medley.data.DataHome;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.run.WorkFailed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The parent's end of a {@link Worker}. */
final class WorkerProcess {
  private static final int KILLED = 128;

  /**
   * Something that a worker said.
   *
   * @param message nothing when it has ended
   */
  record Event(WorkerProcess worker, Optional<JsonFields> message) {}

  private final int number;
  private final Process process;
  private final Writer input;

  private WorkerProcess(int number, Process process) {
    this.number = number;
    this.process = process;
    this.input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
  }

  /**
   * Starts one with this process's class path and options.
   *
   * @param number from 1
   * @param log what its standard error goes to
   * @param events receives what it says
   */
  static WorkerProcess start(
      int number,
      String device,
      int threads,
      DataHome home,
      Path log,
      BlockingQueue<Event> events) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    command.addAll(List.of(device, Integer.toString(threads)));
    for (Path path : List.of(home.roots().workingDirectory(), home.roots().user(), home.cache())) {
      command.add(path.toAbsolutePath().toString());
    }
    if (home.repository() != null) {
      command.add(home.repository());
    }
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(home.roots().workingDirectory().toAbsolutePath().toFile())
              .redirectError(log.toFile())
              .start();
      WorkerProcess worker = new WorkerProcess(number, process);
      Thread reader = new Thread(() -> worker.read(events), "worker " + number);
      reader.setDaemon(true);
      reader.start();
      return worker;
    } catch (IOException e) {
      throw new WorkFailed("A worker process cannot be started: " + e.getMessage() + ".", e);
    }
  }

  /** From 1. */
  int number() {
    return number;
  }

  private void read(BlockingQueue<Event> events) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonFields message = Json.parse(line.getBytes(StandardCharsets.UTF_8), "worker " + number);
        events.add(new Event(this, Optional.of(message)));
      }
    } catch (IOException | UserError e) {
      process.destroyForcibly(); // what it says is torn: it is dying, or lost
    } finally {
      events.add(new Event(this, Optional.empty()));
    }
  }

  /** Sends a line; to one that has died nothing, since its end is an event. */
  void tell(JsonNode line) {
    try {
      input.write(Json.line(line) + "\n");
      input.flush();
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }

  /** Lets it end as soon as its job has a checkpoint. */
  void dismiss() {
    try {
      input.close();
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }

  /** Waits for its end. */
  void await() {
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** How it ended, once it has. */
  String ending() {
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "its worker process talks no more";
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int code = process.exitValue();
    return code > KILLED
        ? "its worker process was killed by signal " + (code - KILLED)
        : "its worker process ended with exit code " + code;
  }
}
