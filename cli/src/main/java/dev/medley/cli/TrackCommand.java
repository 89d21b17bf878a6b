package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import dev.medley.sweep.Sweep;
import dev.medley.track.Progress;
import dev.medley.track.Screen;
import dev.medley.track.mlflow.Registration;
import dev.medley.track.mlflow.Synchronization;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley track}. */
@Command(
    name = "track",
    description = {
      "Completes the copies of runs and families on an MLflow server.",
      "The run directory is the truth: what is not there yet is sent, nothing twice."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  medley track status",
      "  medley track sync",
      "  medley track sync seeds-10",
      "  medley track register resnet20-tiny-0 --name garments"
    })
final class TrackCommand {
  private static final int TRIES = 6;

  private final Workplace place;

  TrackCommand(Workplace place) {
    this.place = place;
  }

  @Command(
      name = "sync",
      description = {
        "Sends what is missing on the server of runs, and of their families with their reports.",
        "A run goes where it went before, else where the config mlflow says."
      })
  int sync(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Mixin TrackingOption tracking,
      @Option(
              names = {"-q", "--quiet"},
              description = "Print no progress, warnings only.")
          boolean quiet,
      @Parameters(
              paramLabel = "RUN",
              arity = "0..*",
              description = "Runs or families (default: all that were ever tracked).")
          List<String> names) {
    List<RunDirectory> chosen = chosen(runs, names);
    Screen screen = place.screen(quiet);
    Optional<String> config = tracking.checked(place, runs.folder(place));
    try (Synchronization work = new Synchronization(place.catalogs(), config, once(screen));
        Progress progress = Progress.begin(screen, "sync", "runs", 0, chosen.size())) {
      List<Synchronization.Result> results =
          work.send(chosen, this::report, TRIES, result -> progress.advance(1));
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("RUN", "SENT", ""));
      ArrayNode json = JsonNodeFactory.instance.arrayNode();
      for (Synchronization.Result result : results) {
        rows.add(
            List.of(
                result.name(),
                Long.toString(result.values()),
                result.problem().orElse("complete")));
        json.add(
            Json.object()
                .put("name", result.name())
                .put("values", result.values())
                .put("problem", result.problem().orElse(null)));
      }
      output.print(
          Json.object()
              .put("requests", work.requests())
              .put("longest_request_bytes", work.longestBody())
              .set("runs", json),
          Output.table(rows));
      return results.stream().allMatch(result -> result.problem().isEmpty())
          ? CommandLine.ExitCode.OK
          : CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Command(name = "status", description = "Says what is still to be sent. It asks no server.")
  int status(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Parameters(
              paramLabel = "RUN",
              arity = "0..*",
              description = "Runs or families (default: all that were ever tracked).")
          List<String> names) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("RUN", "STATUS", "TO SEND", "COPY", "SERVER"));
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (RunDirectory run : chosen(runs, names)) {
      Synchronization.Standing standing = Synchronization.standing(run);
      String copy =
          standing.server().isEmpty()
              ? "none"
              : standing
                  .sender()
                  .map(who -> "being sent by " + who)
                  .orElse(standing.complete() ? "complete" : "incomplete");
      rows.add(
          List.of(
              run.info().name(),
              run.status().word(),
              Long.toString(standing.waiting()),
              copy,
              standing.server().orElse("")));
      json.add(
          Json.object()
              .put("name", run.info().name())
              .put("status", run.status().word())
              .put("waiting", standing.waiting())
              .put("complete", standing.complete())
              .put("sender", standing.sender().orElse(null))
              .put("server", standing.server().orElse(null)));
    }
    output.print(json, rows.size() == 1 ? "No run is tracked." : Output.table(rows));
    return 0;
  }

  @Command(
      name = "register",
      description = {
        "Registers a run's model in the server's registry, as a new version of a name.",
        "The same weights of the same run are registered once."
      })
  int register(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Mixin TrackingOption tracking,
      @Parameters(paramLabel = "RUN", description = "A run.") String name,
      @Option(
              names = "--name",
              required = true,
              paramLabel = "N",
              description = "The registered model's name.")
          String model,
      @Option(
              names = "--checkpoint",
              paramLabel = "CHECKPOINT",
              defaultValue = "last",
              description = "The checkpoint (default: ${DEFAULT-VALUE}).")
          String checkpoint) {
    RunDirectory run = runs.find(place, name);
    Consumer<String> notice = once(place.screen(false));
    Optional<String> config = tracking.checked(place, runs.folder(place));
    try (Synchronization work = new Synchronization(place.catalogs(), config, notice)) {
      Registration.Version version =
          new Registration(work, notice).register(run, model, checkpoint);
      output.print(
          Json.object()
              .put("name", version.name())
              .put("version", version.version())
              .put("source", version.source())
              .put("created", version.created()),
          Output.table(
              List.of(
                  List.of("name", version.name()),
                  List.of("version", version.version()),
                  List.of("source", version.source()),
                  List.of("created", version.created() ? "now" : "before"))));
      return 0;
    }
  }

  /** Completes the copy of a family that was just trained; what cannot be sent is said. */
  static void sendFamily(
      Workplace place, RunsOption runs, Sweep.Result trained, String config, Screen screen) {
    List<RunDirectory> members =
        trained.members().stream().flatMap(member -> member.run().stream()).toList();
    try (Synchronization work =
        new Synchronization(place.catalogs(), Optional.of(config), once(screen))) {
      List<String> problems =
          work.send(members, new TrackCommand(place)::report, 1, result -> {}).stream()
              .flatMap(result -> result.problem().stream())
              .distinct()
              .toList();
      problems.forEach(problem -> screen.warn("warning: " + problem));
      if (!problems.isEmpty()) {
        screen.warn(
            "What is missing there is sent by: medley track sync " + trained.family().family());
      }
    }
  }

  private List<RunDirectory> chosen(RunsOption runs, List<String> names) {
    return names == null || names.isEmpty()
        ? Runs.list(runs.folder(place)).runs().stream()
            .filter(run -> Synchronization.standing(run).server().isPresent())
            .toList()
        : runs.resolve(place, names);
  }

  /** Where a family's report lies, if it was written. */
  private Optional<Path> report(String family) {
    return Optional.of(place.resolve(Path.of("reports", family))).filter(Files::isDirectory);
  }

  private static Consumer<String> once(Screen screen) {
    Set<String> said = new HashSet<>();
    return sentence -> {
      if (said.add(sentence)) {
        screen.warn("warning: " + sentence);
      }
    };
  }
}
