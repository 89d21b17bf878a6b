package dev.medley.cli;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as it was typed, for records. */
final class CommandText {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private CommandText() {}

  /** The whole line that a command is part of, in words that a shell takes as they were. */
  static String of(CommandSpec command) {
    CommandSpec root = command.root();
    return Stream.concat(
            Stream.of(root.name()),
            root.commandLine().getParseResult().originalArgs().stream().map(CommandText::quoted))
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
