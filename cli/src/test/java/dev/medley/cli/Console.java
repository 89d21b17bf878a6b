package dev.medley.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/** Executes commands in this JVM, in a folder, and keeps what they wrote. */
final class Console {
  private final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** A console in a folder that is also home, cache and configuration. */
  Console(Path folder) {
    this.folder = folder;
  }

  /** The command, not yet executed. */
  CommandLine command() {
    return Medley.commandLine(
        new Workplace(
            folder,
            folder.resolve("home"),
            Map.of(),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false));
  }

  /** Executes one command; returns its exit code. */
  int run(String... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return command().execute(args);
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }
}
