package dev.medley.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Executes commands in this JVM and keeps what they wrote. */
final class Console {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** The command, not yet executed. */
  CommandLine command() {
    return Medley.commandLine(new PrintWriter(out, true), new PrintWriter(err, true));
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
