package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code medley ui}, with a real MLflow server behind it. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UiTest {
  @TempDir Path folder;

  private Finished medley(String... args) {
    return new Console(folder, folder.resolve("cache")).run(List.of(args));
  }

  private ProcessBuilder ui(int port, String program) {
    ProcessBuilder builder =
        MedleyProcess.in(folder, folder.resolve("cache"), "ui", "--port=" + port, "--no-browser");
    // the shell that runs the tests may ignore SIGINT and hand that on
    builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    builder.environment().put("MEDLEY_MLFLOW", program);
    return builder;
  }

  @Test
  void oneServerOfAFolderTakesItsRunsUntilItIsInterrupted() throws Exception {
    String program = MlflowServer.program();
    int port = MlflowServer.freePort();
    String address = "http://127.0.0.1:" + port;
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process ui = ui(port, program).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      while (ui.isAlive() && !Files.readString(out).endsWith("\n")) {
        ui.waitFor(100, TimeUnit.MILLISECONDS);
      }
      assertEquals(address + "\n", Files.readString(out), Files.readString(err));
      assertTrue(Files.readString(err).contains("Ctrl-C stops it"), Files.readString(err));
      assertTrue(Files.exists(folder.resolve("runs/.mlflow/mlflow.db")));

      Finished second = medley("ui", "--no-browser");
      assertEquals(0, second.code());
      assertEquals(address + "\n", second.out());
      assertTrue(second.err().contains("It runs already."), second.err());

      Finished trained =
          medley(
              "train",
              "--recipe=mlp",
              "--data=tiny",
              "--set=train.epochs=1",
              "--device=cpu",
              "--name=first",
              "--tracking=mlflow");
      assertEquals(0, trained.code(), trained.err());
      RunDirectory run = RunDirectory.open(folder.resolve("runs/first"));
      new MlflowRest(address).assertComplete("medley", run);
    } finally {
      List<ProcessHandle> children = ui.descendants().toList();
      new ProcessBuilder("kill", "-INT", Long.toString(ui.pid())).start().waitFor();
      boolean ended = ui.waitFor(1, TimeUnit.MINUTES);
      ui.destroyForcibly();
      assertTrue(ended, "still running");
      assertEquals(130, ui.exitValue());
      assertFalse(children.isEmpty());
      for (ProcessHandle child : children) {
        child.onExit().get(10, TimeUnit.SECONDS);
      }
    }
    try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertEquals(port, again.getLocalPort());
    }
  }

  @Test
  void aPortThatIsTakenIsSaid() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Finished refused = medley("ui", "--no-browser", "--port=" + other.getLocalPort());
      assertEquals(2, refused.code());
      assertEquals("", refused.out());
      assertTrue(
          refused
              .err()
              .contains(
                  "The port %d is taken by another program. Choose another one with --port."
                      .formatted(other.getLocalPort())),
          refused.err());
    }
    Finished none = medley("ui", "--no-browser", "--port=65536");
    assertEquals(2, none.code());
    assertTrue(none.err().contains("it must be from 1 to 65535"), none.err());
  }

  @Test
  void anotherServerAtTheSameAddressIsNotTakenForThisFolders() throws Exception {
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    other.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("OK".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    other.start();
    try {
      Process gone = new ProcessBuilder("true").start();
      gone.waitFor();
      int port = other.getAddress().getPort();
      Files.createDirectories(folder.resolve("runs/.mlflow"));
      Files.writeString(
          folder.resolve("runs/.mlflow/server.json"),
          "{\"address\": \"http://127.0.0.1:%d\", \"pid\": %d}".formatted(port, gone.pid()));
      Finished refused = medley("ui", "--no-browser", "--port=" + port);
      assertEquals(2, refused.code(), refused.err());
      assertTrue(refused.err().contains("is taken by another program"), refused.err());
    } finally {
      other.stop(0);
    }
  }

  @Test
  void aServerThatDoesNotStartSaysWhereItsLogIs() throws Exception {
    Finished failed = Finished.run(ui(MlflowServer.freePort(), "false"));
    assertEquals(1, failed.code(), failed.err());
    assertTrue(
        failed.err().contains("The MLflow server did not start; what it said is in"), failed.err());
    assertTrue(failed.err().contains("server.log"), failed.err());
  }
}
