package dev.medley.cli;

import dev.medley.binding.Nearest;
import dev.medley.binding.UserError;
import dev.medley.data.DataHome;
import dev.medley.run.WorkFailed;
import dev.medley.track.Screen;
import dev.medley.train.EngineFailures;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
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

  @Spec private CommandSpec spec;

  private Medley() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // numbers become text that programs read
    Workplace place =
        new Workplace(
            DataHome.standard(), utf8(System.out), utf8(System.err), Screen::standardError);
    int code = commandLine(place, args).execute(args);
    place.out().flush();
    place.err().flush();
    System.exit(code);
  }

  private static PrintStream utf8(PrintStream stream) {
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  /** The whole command, ready to parse or execute; executing never ends the process. */
  public static CommandLine commandLine(Workplace place) {
    return commandLine(place, name -> true);
  }

  /**
   * What these arguments need of it: the command that they name, and of the others name and
   * description. Looking at every option of every command would be most of a start.
   */
  static CommandLine commandLine(Workplace place, String... args) {
    String named = Arrays.stream(args).filter(arg -> !arg.startsWith("-")).findFirst().orElse("");
    return commandLine(place, named::equals);
  }

  private static CommandLine commandLine(Workplace place, Predicate<String> whole) {
    Medley medley = new Medley();
    CommandLine root = new CommandLine(medley);
    for (Object command : commands(place)) {
      Command about = command.getClass().getAnnotation(Command.class);
      root.addSubcommand(about.name(), whole.test(about.name()) ? command : outline(about));
    }
    return root.setOut(new PrintWriter(place.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(place.err(), true, StandardCharsets.UTF_8))
        .setUsageHelpWidth(100)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, args) -> medley.refuse(wrong))
        .setExecutionStrategy(medley::run)
        .setExecutionExceptionHandler((failure, command, parsed) -> medley.fail(failure));
  }

  private static List<Object> commands(Workplace place) {
    return List.of(
        new QuickstartCommand(place),
        new TrainCommand(place),
        new ResumeCommand(place),
        new ReproduceCommand(place),
        new EvaluateCommand(place),
        new PredictCommand(place),
        new ExportCommand(place),
        new ImportCommand(place),
        new EnsembleCommand(place),
        new ProbeCommand(place),
        new AlignCommand(place),
        new SweepCommand(place),
        new ReportCommand(place),
        new CompareCommand(place),
        new RunsCommand(place),
        new RecipesCommand(place),
        new FamiliesCommand(place),
        new DataCommand(place),
        new ModelsCommand(),
        new TrackCommand(place),
        new UiCommand(place),
        new DoctorCommand(place));
  }

  private static CommandSpec outline(Command about) {
    CommandSpec outline = CommandSpec.create().name(about.name());
    outline.usageMessage().description(about.description());
    return outline;
  }

  private int refuse(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = err();
    err.println("medley: " + wrong.getMessage());
    if (!suggestCommand(wrong, err)) {
      UnmatchedArgumentException.printSuggestions(wrong, err);
    }
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
    trace(wrong);
    return CommandLine.ExitCode.USAGE;
  }

  /** Names the command that was probably meant, which picocli does less well. */
  private static boolean suggestCommand(ParameterException wrong, PrintWriter err) {
    CommandSpec command = wrong.getCommandLine().getCommandSpec();
    if (!(wrong instanceof UnmatchedArgumentException unmatched)
        || command.subcommands().isEmpty()) {
      return false;
    }
    Optional<String> near =
        Nearest.to(unmatched.getUnmatched().get(0), command.subcommands().keySet());
    near.ifPresent(
        name -> err.println("Did you mean: " + command.qualifiedName() + " " + name + "?"));
    return near.isPresent();
  }

  private int run(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutOfMemoryError | UnsatisfiedLinkError e) {
      return fail(EngineFailures.of(e).orElseThrow());
    }
  }

  private int fail(Exception thrown) {
    Exception failure = EngineFailures.of(thrown).map(Exception.class::cast).orElse(thrown);
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
