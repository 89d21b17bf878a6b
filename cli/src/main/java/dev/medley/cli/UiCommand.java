package dev.medley.cli;

import dev.medley.binding.UserError;
import dev.medley.track.Screen;
import dev.medley.track.mlflow.LocalServer;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code medley ui}. */
@Command(
    name = "ui",
    description = {
      "Starts an MLflow server of this machine alone, opens it in the browser, stops with Ctrl-C.",
      "Its database and artifacts lie in .mlflow among the runs; it is installed on first use."
    },
    footer = {
      "",
      "Examples:",
      "  medley ui",
      "  medley ui --port 5001 --no-browser",
      "",
      "MEDLEY_MLFLOW names an mlflow program to use instead of installing one."
    })
final class UiCommand implements Callable<Integer> {
  private static final int MOST = 65535;

  private final Workplace place;

  @Mixin private RunsOption runs;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Where it listens (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--no-browser", description = "Open no browser.")
  private boolean noBrowser;

  UiCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (port < 1 || port > MOST) {
      throw new UserError("--port is " + port + "; it must be from 1 to " + MOST + ".");
    }
    Screen screen = place.screen(false);
    LocalServer server = new LocalServer(runs.folder(place), place.data().cache(), screen::say);
    Optional<String> running = server.running();
    if (running.isPresent()) {
      place.out().println(running.get());
      screen.say("It runs already.");
      open(running.get());
      return CommandLine.ExitCode.OK;
    }
    Process process = server.start(port);
    String address = "http://127.0.0.1:" + port;
    place.out().println(address);
    screen.say("Ctrl-C stops it. Runs trained with --tracking mlflow appear there.");
    open(address);
    return process.waitFor() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void open(String address) {
    if (!noBrowser) {
      Browser.open(address);
    }
  }
}
