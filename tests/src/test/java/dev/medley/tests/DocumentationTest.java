package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.medley.recipe.Recipes;
import dev.medley.sweep.Families;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParseResult;

/**
 * Every command in the blocks of README.md and docs/ is parsed and its recipe looked up; where the
 * block is not marked long, network or gpu, it is also run, all blocks of a page in one folder.
 */
class DocumentationTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```([^\\n]*)\\n(.*?)^```$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");
  private static final Set<String> NOT_RUN = Set.of("long", "network", "gpu");
  private static final Set<String> OTHER_TOOLS =
      Set.of("apt-get", "cat", "cd", "git", "mvn", "scripts/verify", "ls", "export");

  @TempDir static Path folder;

  /** One command of a page. */
  private record Command(String line, List<String> args, boolean run) {}

  @TestFactory
  Stream<DynamicNode> everyDocumentedCommandWorks() throws IOException {
    return pages().stream()
        .map(
            page ->
                dynamicContainer(
                    page.toString(), commands(page).stream().map(each -> test(page, each))));
  }

  private static DynamicNode test(Path page, Command command) {
    Path place = folder.resolve(page.toString());
    Console console = new Console(place, folder.resolve("cache"));
    return dynamicTest(
        command.line(),
        () -> {
          Files.createDirectories(place);
          ParseResult parsed = console.command().parseArgs(command.args().toArray(String[]::new));
          lookUp(parsed, console);
          if (command.run()) {
            Finished finished = console.run(command.args());
            assertEquals(0, finished.code(), finished.err());
          }
        });
  }

  private static void lookUp(ParseResult parsed, Console console) {
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      String recipe = at.matchedOptionValue("--recipe", (String) null);
      if (recipe != null) {
        new Recipes(console.roots()).load(recipe);
      }
      String family = at.matchedOptionValue("--family", (String) null);
      if (family != null && at.commandSpec().name().equals("sweep")) {
        new Families(console.roots()).load(family);
      }
    }
  }

  @Test
  void linksWithinTheCheckoutLeadSomewhere() throws IOException {
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Repository.text(page.toString()));
      while (link.find()) {
        Path target = Repository.ROOT.resolve(page);
        if (!link.group(1).isEmpty()) {
          target = target.resolveSibling(link.group(1));
        }
        assertTrue(Files.exists(target), page + " links to " + link.group(1));
        if (link.group(2) != null) {
          assertTrue(headings(target).contains(link.group(2)), page + " links to " + link.group());
        }
      }
    }
  }

  /** The names by which a page's headings are linked to. */
  private static Set<String> headings(Path page) throws IOException {
    Set<String> names = new HashSet<>();
    Matcher heading = HEADING.matcher(Files.readString(page));
    while (heading.find()) {
      names.add(
          heading
              .group(1)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-'));
    }
    return names;
  }

  @Test
  void noPageNamesAPathOfSomeonesMachine() throws IOException {
    for (Path page : pages()) {
      assertFalse(
          Pattern.compile("/(home|root|work|Users)/")
              .matcher(Repository.text(page.toString()))
              .find(),
          page.toString());
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Repository.ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(Path.of("README.md")),
              docs.filter(path -> path.toString().endsWith(".md"))
                  .map(Repository.ROOT::relativize)
                  .sorted())
          .toList();
    }
  }

  private static List<Command> commands(Path page) {
    List<Command> commands = new ArrayList<>();
    Matcher block = BLOCK.matcher(Repository.text(page.toString()));
    while (block.find()) {
      List<String> marks = List.of(block.group(1).strip().split(" +", -1));
      if (!marks.get(0).equals("sh")) {
        continue;
      }
      boolean run = marks.stream().noneMatch(NOT_RUN::contains);
      for (String line : Shell.lines(block.group(2))) {
        List<String> words = new ArrayList<>(Shell.words(line));
        String tool = words.remove(0);
        switch (tool) {
          case "medley", "./medley" -> commands.add(new Command(line, words, run));
          case "scripts/train" -> {
            words.add(0, "train");
            commands.add(new Command(line, words, run));
          }
          default ->
              assertTrue(OTHER_TOOLS.contains(tool), page + ": what is " + tool + " in: " + line);
        }
      }
    }
    return commands;
  }
}
