package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.CsvWriter;
import dev.medley.file.Json;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunColumns;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.Runs;
import dev.medley.run.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Scanner;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley runs}. */
@Command(
    name = "runs",
    description = "Lists, shows, compares and removes runs: what trainings left behind.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A RUN is a run's name, or its directory; a family's name stands for its members.",
      "",
      "Examples:",
      "  medley runs list",
      "  medley runs list --family seeds-10 --where 'accuracy>0.9' --sort accuracy",
      "  medley runs show resnet20-tiny-0",
      "  medley runs compare resnet20-tiny-0 resnet20-tiny-1"
    })
final class RunsCommand {
  private static final List<String> USUAL = List.of("run", "status", "data", "seed", "started");
  private static final List<String> OF_MEMBERS =
      List.of("run", "member", "category", "status", "data", "seed", "started");
  private static final String ACCURACY = "test.accuracy";

  private final Workplace place;

  RunsCommand(Workplace place) {
    this.place = place;
  }

  @Command(
      name = "list",
      description = "Lists all runs, the latest last, or those that meet conditions.",
      footer = {
        "",
        "Columns are run, status, family, member, category, data, seed, started, ended, medley,"
            + " cpu,",
        "threads, and all results; accuracy is short for test.accuracy.",
        "",
        "Examples:",
        "  medley runs list --status finished --where 'accuracy>0.9' --where 'data=cifar10'",
        "  medley runs list --family seeds-10 --columns member,accuracy,test.loss --csv"
      })
  int list(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Option(names = "--family", paramLabel = "FAMILY", description = "Members of this family.")
          String family,
      @Option(
              names = "--category",
              paramLabel = "CATEGORY",
              description = "Runs that diverge that far from their family's base.")
          String category,
      @Option(
              names = "--status",
              paramLabel = "STATUS",
              description = "One of: ${COMPLETION-CANDIDATES}.")
          Status status,
      @Option(
              names = "--where",
              paramLabel = "CONDITION",
              description = "A column compared with a value, such as 'accuracy>0.9'. Repeatable.")
          List<String> where,
      @Option(names = "--sort", paramLabel = "COLUMN", description = "Sort by this column.")
          String sort,
      @Option(names = "--descending", description = "Sort the largest first.") boolean descending,
      @Option(
              names = "--columns",
              paramLabel = "COLUMN",
              split = ",",
              description = "Print these columns, separated by commas.")
          List<String> chosen,
      @Option(names = "--csv", description = "Print comma-separated values, with a head.")
          boolean csv) {
    Runs.Listing listing = Runs.list(runs.folder(place));
    listing.problems().forEach(problem -> place.err().println("medley: " + problem));
    if (listing.runs().isEmpty()) {
      output.print(JsonNodeFactory.instance.arrayNode(), "There are no runs yet.");
      return 0;
    }
    RunColumns columns = new RunColumns(listing.runs());
    List<String> conditions = new ArrayList<>(where == null ? List.of() : where);
    Optional.ofNullable(family).ifPresent(name -> conditions.add("family=" + name));
    Optional.ofNullable(category).ifPresent(word -> conditions.add("category=" + word));
    Optional.ofNullable(status).ifPresent(word -> conditions.add("status=" + word.word()));
    Predicate<RunDirectory> meets =
        conditions.stream().map(columns::where).reduce(run -> true, Predicate::and);
    List<RunDirectory> found = new ArrayList<>(listing.runs().stream().filter(meets).toList());
    if (sort != null) {
      found.sort(columns.order(sort, descending));
    }
    List<String> shown = new ArrayList<>(chosen == null ? List.of() : chosen);
    if (shown.isEmpty()) {
      shown.addAll(family == null ? USUAL : OF_MEMBERS);
      if (listing.runs().stream().anyMatch(run -> run.info().metrics().containsKey(ACCURACY))) {
        shown.add(ACCURACY);
      }
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(csv ? shown : shown.stream().map(RunsCommand::head).toList());
    found.forEach(
        run -> rows.add(shown.stream().map(column -> columns.text(run, column)).toList()));
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    if (output.json()) {
      found.forEach(run -> json.add(RunText.json(run)));
    }
    output.print(json, csv ? CsvWriter.text(rows) : Output.table(rows));
    return 0;
  }

  private static String head(String column) {
    return column.toUpperCase(Locale.ROOT).replace('.', ' ');
  }

  @Command(name = "show", description = "Shows what a run is and what came of it.")
  int show(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Parameters(paramLabel = "RUN", description = "A run.") String name) {
    RunDirectory run = runs.find(place, name);
    RunInfo info = run.info();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("run", info.name()));
    rows.add(List.of("directory", run.path().toString()));
    rows.add(List.of("status", run.status().word()));
    rows.add(List.of("command", info.command()));
    rows.add(List.of("seed", Long.toString(info.seed())));
    rows.add(List.of("data", info.data().name() + " (" + info.data().fingerprint() + ")"));
    rows.add(List.of("started", time(info.start())));
    info.end().ifPresent(end -> rows.add(List.of("ended", time(end))));
    rows.add(List.of("checkpoints", String.join(", ", run.checkpoints().names())));
    rows.add(List.of("outputs", String.join(", ", run.outputs())));
    info.metrics().forEach((metric, value) -> rows.add(List.of(metric, value.toString())));
    ObjectNode json = RunText.json(run);
    run.checkpoints().names().forEach(json.putArray("checkpoints")::add);
    run.outputs().forEach(json.putArray("outputs")::add);
    output.print(json, Output.table(rows));
    return 0;
  }

  @Command(
      name = "compare",
      description = "Shows in which settings runs differ, and their results side by side.",
      footer = {"", "Example:", "  medley runs compare resnet20-tiny-0 resnet20-tiny-1"})
  int compare(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Parameters(paramLabel = "RUN", arity = "2..*", description = "Two runs or more.")
          List<String> names) {
    List<RunDirectory> all = runs.resolve(place, names);
    List<Recipe> recipes = all.stream().map(this::recipe).toList();
    Set<String> keys = new LinkedHashSet<>();
    recipes.forEach(other -> keys.addAll(Recipes.difference(recipes.get(0), other)));
    Set<String> metrics = new LinkedHashSet<>();
    all.forEach(run -> metrics.addAll(run.info().metrics().keySet()));

    List<List<String>> rows = new ArrayList<>();
    rows.add(row("RUN", all.stream().map(run -> run.info().name()).toList()));
    ObjectNode json = Json.object();
    all.forEach(run -> json.withArray("runs").add(run.info().name()));
    ObjectNode settings = json.putObject("settings");
    for (String key : keys) {
      List<String> values =
          recipes.stream().map(recipe -> Recipes.value(recipe, key).orElse("")).toList();
      values.forEach(settings.putArray(key)::add);
      rows.add(row(key, values));
    }
    ObjectNode results = json.putObject("metrics");
    for (String metric : metrics) {
      ArrayNode values = results.putArray(metric);
      List<String> cells = new ArrayList<>();
      for (RunDirectory run : all) {
        Double value = run.info().metrics().get(metric);
        values.add(value == null ? JsonNodeFactory.instance.nullNode() : Json.number(value));
        cells.add(value == null ? "" : value.toString());
      }
      rows.add(row(metric, cells));
    }
    output.print(json, Output.table(rows));
    return 0;
  }

  @Command(
      name = "remove",
      description = "Removes runs with everything in them, for good, once you say yes.")
  int remove(
      @Mixin RunsOption runs,
      @Parameters(paramLabel = "RUN", arity = "1..*", description = "Runs.") List<String> names,
      @Option(
              names = {"-y", "--yes"},
              description = "Do not ask.")
          boolean yes) {
    List<RunDirectory> found = runs.resolve(place, names);
    if (!yes && !isWanted(found)) {
      return CommandLine.ExitCode.SOFTWARE;
    }
    for (RunDirectory run : found) {
      Runs.remove(run, "medley runs remove " + run.info().name());
      place.out().println(run.path());
    }
    return 0;
  }

  private boolean isWanted(List<RunDirectory> runs) {
    if (!place.screen(false).isChanging()) {
      throw new UserError("Nobody can be asked here; to remove runs without a question add --yes.");
    }
    String all = String.join(", ", runs.stream().map(run -> run.info().name()).toList());
    place.err().print("Remove " + all + " for good? [y/N] ");
    place.err().flush();
    Scanner answers = new Scanner(System.in, StandardCharsets.UTF_8);
    return answers.hasNextLine()
        && answers.nextLine().strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  private Recipe recipe(RunDirectory run) {
    return new Recipes(place.catalogs())
        .parse(run.recipe(), run.info().name() + "'s recipe.yaml", Overrides.NONE);
  }

  private static List<String> row(String head, List<String> cells) {
    List<String> row = new ArrayList<>(List.of(head));
    row.addAll(cells);
    return row;
  }

  private static String time(Instant instant) {
    return instant.toString().substring(0, 19).replace('T', ' ') + " UTC";
  }
}
