package dev.medley.track.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import dev.medley.run.WorkFailed;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An MLflow server of this machine alone: its database and artifacts lie in {@code .mlflow} among
 * the runs, its program in a virtual environment of its own that is made on first use.
 */
public final class LocalServer {
  private static final String FOLDER = ".mlflow";
  private static final String NOTE = "server.json";
  private static final String REQUIREMENTS = "requirements.txt";
  private static final int START_SECONDS = 600;
  private static final int STOP_SECONDS = 10;
  private static final long WAKE_MILLISECONDS = 200;
  private static final Duration HEALTH = Duration.ofSeconds(2);

  private final Path folder;
  private final Path cache;
  private final Consumer<String> say;

  /**
   * That of a folder of runs.
   *
   * @param cache where the virtual environment is kept
   * @param say told what takes time
   */
  public LocalServer(Path runs, Path cache, Consumer<String> say) {
    this.folder = runs.toAbsolutePath().normalize().resolve(FOLDER);
    this.cache = cache;
    this.say = say;
  }

  /** Where the server of a folder of runs was last. */
  static Optional<String> address(Path runs) {
    return note(runs.resolve(FOLDER)).flatMap(LocalServer::address);
  }

  private static Optional<String> address(JsonNode note) {
    return Optional.ofNullable(note.path("address").asText(null));
  }

  private static Optional<JsonNode> note(Path folder) {
    Path note = folder.resolve(NOTE);
    try {
      return Files.exists(note) ? Optional.of(Json.read(note).node()) : Optional.empty();
    } catch (UserError | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /**
   * The address of this folder's server, if it runs. Its process must live too: at a usual port
   * another folder's server may have taken its place.
   */
  public Optional<String> running() {
    return note(folder)
        .filter(note -> ProcessHandle.of(note.path("pid").asLong()).isPresent())
        .flatMap(LocalServer::address)
        .filter(LocalServer::isHealthy);
  }

  /**
   * Starts it; it stops with this process.
   *
   * @param port where it listens, of this machine only
   * @throws UserError if the port is taken, or there is no Python
   * @throws WorkFailed if it cannot be installed or does not start
   */
  public Process start(int port) {
    requireFree(port);
    String program = program();
    String address = "http://127.0.0.1:" + port;
    try {
      Files.createDirectories(folder.resolve("artifacts"));
      ProcessBuilder builder =
          new ProcessBuilder(
                  program,
                  "server",
                  "--host=127.0.0.1",
                  "--port=" + port,
                  "--workers=1",
                  "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
                  "--artifacts-destination=" + folder.resolve("artifacts"))
              .redirectErrorStream(true)
              .redirectOutput(log().toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
      builder.environment().putAll(environment());
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process), "stop-mlflow"));
      awaitHealth(process, address);
      AtomicFiles.write(
          folder.resolve(NOTE),
          Json.text(Json.object().put("address", address).put("pid", process.pid())));
      return process;
    } catch (IOException e) {
      throw failed("cannot start " + program, e);
    }
  }

  /** No telemetry, and none of the background jobs that judge language models. */
  private static Map<String, String> environment() {
    return Map.of(
        "MLFLOW_DISABLE_TELEMETRY", "true",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false",
        "PYTHONUNBUFFERED", "1");
  }

  private Path log() {
    return folder.resolve("server.log");
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.setReuseAddress(true);
    } catch (IOException e) {
      throw new UserError(
          "The port " + port + " is taken by another program. Choose another one with --port.", e);
    }
  }

  private void awaitHealth(Process process, String address) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isHealthy(address)) {
      if (!process.isAlive() || System.nanoTime() > end) {
        stop(process);
        throw new WorkFailed("The MLflow server did not start; what it said is in " + log() + ".");
      }
      try {
        process.waitFor(WAKE_MILLISECONDS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stop(process);
        throw new WorkFailed("The start of the MLflow server was interrupted.", e);
      }
    }
  }

  private static boolean isHealthy(String address) {
    try {
      HttpClient http = HttpClient.newBuilder().connectTimeout(HEALTH).build();
      HttpRequest ask =
          HttpRequest.newBuilder(URI.create(address + "/health")).timeout(HEALTH).build();
      return http.send(ask, HttpResponse.BodyHandlers.ofString()).body().strip().equals("OK");
    } catch (IOException | IllegalArgumentException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops a server and the processes that it started. */
  private static void stop(Process process) {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroy();
    all.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** The program: MEDLEY_MLFLOW, else that of our own virtual environment. */
  private String program() {
    String given = System.getenv("MEDLEY_MLFLOW");
    if (given != null && !given.isBlank()) {
      return given;
    }
    String requirement = requirement();
    Path environment = cache.resolve(requirement.replace("==", "-"));
    Path program = environment.resolve("bin").resolve("mlflow");
    if (!Files.exists(environment.resolve(REQUIREMENTS))) {
      say.accept(
          "Installing "
              + requirement.replace("==", " ")
              + " into "
              + environment
              + ", which takes a minute or two.");
      install(environment, requirement);
    }
    return program.toString();
  }

  private static String requirement() {
    try (InputStream in = LocalServer.class.getResourceAsStream(REQUIREMENTS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void install(Path environment, String requirement) {
    run(environment, "python3", "-m", "venv", "--clear", environment.toString());
    run(
        environment,
        environment.resolve("bin").resolve("python").toString(),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        requirement);
    AtomicFiles.write(environment.resolve(REQUIREMENTS), requirement + "\n");
  }

  private static void run(Path environment, String... command) {
    Path log = environment.resolveSibling(environment.getFileName() + ".log");
    try {
      Files.createDirectories(log.getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (process.waitFor() != 0) {
        throw new WorkFailed(
            "MLflow cannot be installed; what was said is in "
                + log
                + ". Where there is no network, set MEDLEY_MLFLOW to an mlflow program.");
      }
    } catch (IOException e) {
      throw new UserError(
          "MLflow's server needs Python, and there is no python3 on PATH (Debian: apt-get install"
              + " python3-venv).",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkFailed("The installation of MLflow was interrupted.", e);
    }
  }

  private static WorkFailed failed(String what, IOException cause) {
    return WorkFailed.of(
        new UncheckedIOException(new IOException(what + ": " + cause.getMessage(), cause)));
  }
}
