package dev.medley.cli;

import dev.medley.binding.UserError;
import dev.medley.data.DataHome;
import dev.medley.run.WorkFailed;
import dev.medley.track.Screen;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code medley} command: its parts are the classes beside this one. */
@Command(
    name = "medley",
    description = "Trains families of models that differ on purpose, and measures the difference.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footer = {
      "",
      "Exit code: 0 done, 1 the work failed, 2 wrong usage or input, 130 interrupted.",
      "Each command explains itself: medley COMMAND --help"
    })
@SuppressWarnings("UnusedVariable") // picocli reads help and version
public final class Medley {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and the commit it was built from.")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where an error came from (a stack trace).")
  private boolean debug;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Medley() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Workplace place =
        new Workplace(
            DataHome.standard(), utf8(System.out), utf8(System.err), Screen::standardError);
    int code = commandLine(place).execute(args);
    place.out().flush();
    place.err().flush();
    System.exit(code);
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** The whole command, ready to parse or execute; executing never ends the process. */
  public static CommandLine commandLine(Workplace place) {
    Medley medley = new Medley();
    return new CommandLine(medley)
        .addSubcommand(new TrainCommand(place))
        .addSubcommand(new ResumeCommand(place))
        .addSubcommand(new ReproduceCommand(place))
        .addSubcommand(new EvaluateCommand(place))
        .addSubcommand(new RunsCommand(place))
        .addSubcommand(new RecipesCommand(place))
        .addSubcommand(new DataCommand(place))
        .addSubcommand(new ModelsCommand())
        .addSubcommand(new DoctorCommand(place))
        .setOut(new PrintWriter(place.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(place.err(), true, StandardCharsets.UTF_8))
        .setUsageHelpWidth(100)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, args) -> medley.refuse(wrong))
        .setExecutionExceptionHandler((failure, command, parsed) -> medley.fail(failure));
  }

  private int refuse(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = err();
    err.println("medley: " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    trace(wrong);
    return CommandLine.ExitCode.USAGE;
  }

  private int fail(Exception failure) {
    String message;
    if (failure instanceof UserError || failure instanceof WorkFailed) {
      message = failure.getMessage();
    } else if (failure instanceof UncheckedIOException io) {
      message = WorkFailed.of(io).getMessage();
    } else {
      message = failure.toString().strip() + ". This is a defect of Medley; --debug shows where.";
    }
    err().println("medley: " + message);
    trace(failure);
    return failure instanceof UserError
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  private void trace(Exception failure) {
    if (debug) {
      failure.printStackTrace(err());
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
