package dev.medley.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real MLflow server, with its SQLite and artifacts in a folder; MEDLEY_MLFLOW is its program.
 */
final class MlflowServer implements AutoCloseable {
  private static final int START_SECONDS = 600;

  private final Path folder;
  private final int port;
  private Process process;

  private MlflowServer(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** The program; the test is skipped where there is none. */
  static String program() {
    String program = System.getenv("MEDLEY_MLFLOW");
    assumeTrue(program != null, "MEDLEY_MLFLOW names no mlflow program; scripts/verify sets it");
    return program;
  }

  /** Starts one; the test is skipped where there is no such program. */
  static MlflowServer start(Path folder) throws IOException, InterruptedException {
    program();
    MlflowServer server = new MlflowServer(folder, freePort());
    server.start();
    return server;
  }

  /** A port of this machine that nobody listens at. */
  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Its port. */
  int port() {
    return port;
  }

  /** Its address. */
  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts it again after {@link #kill}. */
  void start() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    ProcessBuilder builder =
        new ProcessBuilder(
                program(),
                "server",
                "--host=127.0.0.1",
                "--port=" + port,
                "--workers=1",
                "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
                "--artifacts-destination=" + folder.resolve("artifacts"))
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("server.log").toFile()));
    builder.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    builder.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    process = builder.start();
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest health =
        HttpRequest.newBuilder(URI.create(address() + "/health"))
            .timeout(Duration.ofSeconds(2))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        if (http.send(health, HttpResponse.BodyHandlers.ofString()).body().equals("OK")) {
          return;
        }
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() > end) {
          kill();
          throw new AssertionError(
              "MLflow does not start: " + folder.resolve("server.log"), notYet);
        }
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
  }

  /** Kills it with all its processes, as a crash does. */
  void kill() {
    List<ProcessHandle> all = process.descendants().toList();
    process.destroyForcibly().onExit().join();
    for (ProcessHandle each : all) {
      each.destroyForcibly();
      each.onExit().join();
    }
  }

  /** Sends a signal, such as STOP, to all its processes. */
  void signal(String name) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("kill", "-" + name, Long.toString(process.pid())));
    process.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  /** Forgets everything, as if the database were another one. */
  void empty() throws IOException, InterruptedException {
    kill();
    for (String file : new String[] {"mlflow.db", "mlflow.db-wal", "mlflow.db-shm"}) {
      Files.deleteIfExists(folder.resolve(file));
    }
    start();
  }

  @Override
  public void close() {
    kill();
  }
}
