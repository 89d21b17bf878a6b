package dev.medley.tests;

import dev.medley.binding.Catalog;
import dev.medley.cli.Medley;
import dev.medley.cli.Workplace;
import dev.medley.data.DataHome;
import dev.medley.track.Screen;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/**
 * Executes commands in this JVM, in a folder, and keeps what they wrote.
 *
 * @param folder the working directory
 * @param cache where image stores are kept, so that tests may share them
 */
record Console(Path folder, Path cache) {
  /** Where the commands look for named files. */
  Catalog.Roots roots() {
    return new Catalog.Roots(folder, folder.resolve("config"));
  }

  /** The command, to be parsed only. */
  CommandLine command() {
    return command(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
  }

  private CommandLine command(OutputStream out, OutputStream err) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Medley.commandLine(
        new Workplace(
            new DataHome(roots(), cache, null),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            errors,
            quiet -> new Screen(errors, false, quiet, 80)));
  }

  /** Executes one command. */
  Finished run(List<String> args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = command(out, err).execute(args.toArray(String[]::new));
    return new Finished(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
