package dev.medley.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.UserError;
import dev.medley.run.WorkFailed;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MedleyTest {
  private final Console console = new Console(Path.of(""));

  @Test
  void helpGoesToStandardOutputAndIsNoError() {
    assertEquals(0, console.run("--help"));
    assertTrue(console.out().startsWith("Usage: medley "), console.out());
    assertEquals("", console.err());
  }

  @Test
  void helpIsTheSameWhereOnlyOutlinesOfTheCommandsAreBuilt() {
    console.run("--help");
    assertEquals(console.command().getUsageMessage(CommandLine.Help.Ansi.OFF), console.out());
    console.run("--debug", "train", "--help");
    assertTrue(console.out().contains("--recipe"), console.out());
    assertEquals(2, console.run("trian"));
    assertTrue(console.err().contains("Did you mean: medley train?"), console.err());
  }

  @Test
  void everyCommandHasHelpWithADescriptionAndFitsTheScreen() {
    check(console.command());
  }

  private void check(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName();
    String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
    assertTrue(
        command.getCommandSpec().usageMessage().description().length > 0,
        name + " has no description");
    usage.lines().forEach(line -> assertTrue(line.length() <= 100, name + ": " + line));
    command
        .getCommandSpec()
        .options()
        .forEach(
            option ->
                assertTrue(option.description().length > 0, name + " " + option.longestName()));
    command.getSubcommands().values().forEach(this::check);
  }

  @Test
  void versionNamesTheCommit() {
    assertEquals(0, console.run("--version"));
    assertTrue(console.out().matches("medley \\S+ \\(commit \\S+\\)\\R"), console.out());
  }

  @Test
  void modelsAreListedEachWithASentence() {
    assertEquals(0, console.run("models", "list"));
    assertTrue(console.out().lines().anyMatch(line -> line.startsWith("resnet20 ")), console.out());
    console.out().lines().forEach(line -> assertTrue(line.matches("\\S+ +\\S.*"), line));
  }

  @Test
  void noCommandIsWrongUsage() {
    assertEquals(2, console.run());
    assertEquals("", console.out());
    assertTrue(console.err().contains("medley --help"), console.err());
  }

  @Test
  void anUnknownOptionIsWrongUsageSaidInTwoLines() {
    assertEquals(2, console.run("--no-such"));
    assertEquals("medley: Unknown option: '--no-such'\nSee medley --help\n", console.err());
  }

  @Test
  void anArgumentThatBeginsWithAtIsNoFileOfArguments() {
    assertEquals(2, console.run("data", "check", "@nowhere"));
    assertTrue(console.err().contains("@nowhere"), console.err());
  }

  @Test
  void aUserErrorIsItsSentenceAndExitsWith2() {
    assertEquals(2, runFailing(new UserError("There is no recipe resnet21."), false));
    assertEquals("medley: There is no recipe resnet21.\n", console.err());
  }

  @Test
  void workThatFailedIsItsSentenceAndExitsWith1() {
    assertEquals(1, runFailing(new WorkFailed("The disk is full."), false));
    assertEquals("medley: The disk is full.\n", console.err());
  }

  @Test
  void aDefectExitsWith1AndSaysHowToSeeWhere() {
    assertEquals(1, runFailing(new IllegalStateException("x < 0"), false));
    assertEquals(1, console.err().lines().count());
    assertTrue(console.err().contains("x < 0") && console.err().contains("--debug"));
  }

  @Test
  void debugShowsWhere() {
    assertEquals(2, runFailing(new UserError("No."), true));
    assertTrue(console.err().contains("at dev.medley.cli.MedleyTest"), console.err());
  }

  private int runFailing(RuntimeException failure, boolean debug) {
    CommandLine command = console.command();
    command.addSubcommand("fail", new Failing(failure));
    command.setExecutionExceptionHandler(command.getExecutionExceptionHandler());
    return debug ? command.execute("--debug", "fail") : command.execute("fail");
  }

  @Command(name = "fail")
  private record Failing(RuntimeException failure) implements Callable<Integer> {
    @Override
    public Integer call() {
      throw failure;
    }
  }
}
