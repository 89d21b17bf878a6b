package dev.medley.tests;

import dev.medley.cli.Medley;
import dev.medley.cli.Workplace;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** Executes commands in this JVM, in a folder, and keeps what they wrote. */
final class Console {
  private final Path folder;
  private final Map<String, String> variables;

  /** A console in a folder; stores of data are kept in another, so that tests may share them. */
  Console(Path folder, Path cache) {
    this.folder = folder;
    this.variables = Map.of("MEDLEY_CACHE", cache.toString());
  }

  /** The command, not yet executed. */
  CommandLine command(StringWriter out, StringWriter err) {
    return Medley.commandLine(
        new Workplace(
            folder,
            folder.resolve("home"),
            variables,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            false));
  }

  /** Executes one command. */
  Finished run(List<String> args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = command(out, err).execute(args.toArray(String[]::new));
    return new Finished(code, out.toString(), err.toString());
  }
}
