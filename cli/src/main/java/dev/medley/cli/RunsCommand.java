package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.Runs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "  medley runs show resnet20-tiny-0",
      "  medley runs compare resnet20-tiny-0 resnet20-tiny-1"
    })
final class RunsCommand {
  private static final String ACCURACY = "test.accuracy";

  private final Workplace place;

  RunsCommand(Workplace place) {
    this.place = place;
  }

  @Command(name = "list", description = "Lists all runs, the latest last.")
  int list(@Mixin RunsOption runs, @Mixin Output output) {
    Runs.Listing listing = Runs.list(runs.folder(place));
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RUN", "STATUS", "DATA", "SEED", "STARTED", "TEST ACCURACY"));
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (RunDirectory run : listing.runs()) {
      RunInfo info = run.info();
      rows.add(
          List.of(
              info.name(),
              run.status().word(),
              info.data().name(),
              Long.toString(info.seed()),
              time(info.start()),
              Optional.ofNullable(info.metrics().get(ACCURACY)).map(Object::toString).orElse("")));
      json.add(RunText.json(run));
    }
    listing.problems().forEach(problem -> place.err().println("medley: " + problem));
    output.print(json, rows.size() == 1 ? "There are no runs yet." : Output.table(rows));
    return 0;
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

  @Command(name = "remove", description = "Removes runs with everything in them, for good.")
  int remove(
      @Mixin RunsOption runs,
      @Parameters(paramLabel = "RUN", arity = "1..*", description = "Runs.") List<String> names) {
    for (RunDirectory run : runs.resolve(place, names)) {
      Runs.remove(run, "medley runs remove " + run.info().name());
      place.out().println(run.path());
    }
    return 0;
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
