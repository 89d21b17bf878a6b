package dev.medley.cli;

import dev.medley.binding.Catalog;
import dev.medley.data.DataHome;
import dev.medley.track.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/** Executes commands in this JVM, in a folder, and keeps what they wrote. */
final class Console {
  private final Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A console in a folder that also has the user's configuration and the cache. */
  Console(Path folder) {
    this.folder = folder;
  }

  /** The whole command, not yet executed. */
  CommandLine command() {
    return Medley.commandLine(place());
  }

  private Workplace place() {
    Catalog.Roots roots = new Catalog.Roots(folder, folder.resolve("config"));
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Workplace(
        new DataHome(roots, folder.resolve("cache"), null),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        errors,
        quiet -> new Screen(errors, false, quiet, 80));
  }

  /** Executes one command; returns its exit code. */
  int run(String... args) {
    out.reset();
    err.reset();
    return Medley.commandLine(place(), args).execute(args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
