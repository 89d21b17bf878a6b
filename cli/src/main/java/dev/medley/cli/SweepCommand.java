package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.Nearest;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.file.Json;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.sweep.Estimate;
import dev.medley.sweep.Estimator;
import dev.medley.sweep.Families;
import dev.medley.sweep.Member;
import dev.medley.sweep.Plan;
import dev.medley.sweep.Standing;
import dev.medley.sweep.Sweep;
import dev.medley.sweep.SweepSettings;
import dev.medley.track.Interrupt;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medley sweep}. */
@Command(
    name = "sweep",
    description = {
      "Trains every member of a family in worker processes.",
      "What is trained already is not trained again. Ctrl-C stops all members with checkpoints."
    },
    footer = {
      "",
      "Examples:",
      "  medley sweep --family seeds-10",
      "  medley sweep plan divergence-small",
      "  medley sweep status seeds-10",
      "  medley sweep resume seeds-10",
      "",
      "medley families list says which there are."
    })
final class SweepCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;
  private static final String ACCURACY = "test.accuracy";
  private static final long STOP_WAKE_MILLISECONDS = 100;

  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private RunsOption runs;
  @Mixin private Output output;

  @Option(names = "--family", paramLabel = "FAMILY", description = "A family's name, or its file.")
  private String family;

  @Option(
      names = "--workers",
      paramLabel = "N|auto",
      defaultValue = "auto",
      description =
          "Processes that train at the same time (default: auto, one a core; on GPUs --per-gpu"
              + " each).")
  private String workers;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads of the processor for each (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--per-gpu",
      paramLabel = "N",
      defaultValue = "1",
      description = "Workers that share a GPU (default: ${DEFAULT-VALUE}).")
  private int perGpu;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto (all GPUs if there are any), cpu, gpu or gpu:N (default: auto).")
  private String device;

  @Option(
      names = "--again",
      description = "Train members again of which there are equal finished runs.")
  private boolean again;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print no progress, warnings only.")
  private boolean quiet;

  @Option(names = "--no-report", description = "Do not end by writing the family's report.")
  private boolean noReport;

  @Mixin private Changes changes;
  @Mixin private TrackingOption tracking;

  /** What a command line changes about every member. */
  private static final class Changes {
    @Option(
        names = "--data",
        paramLabel = "DATA",
        description = "Train all members on these data: a name or a path.")
    private String data;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "Change a setting of all members, such as train.epochs=3. Repeatable.")
    private List<String> set = List.of();

    Overrides overrides() {
      return Overrides.NONE.withData(data).withSet(set.toArray(String[]::new));
    }
  }

  SweepCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    if (family == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--family=FAMILY'");
    }
    SweepSettings settings =
        new SweepSettings(
            family,
            Optional.ofNullable(changes.data),
            changes.set,
            device,
            atLeastOne("--threads", threads),
            workers(workers),
            atLeastOne("--per-gpu", perGpu),
            again,
            tracking.checked(place, runs.folder(place)));
    return train(
        spec,
        runs,
        output,
        quiet,
        noReport,
        (sweep, log) -> interrupt -> sweep.train(settings, log, interrupt));
  }

  private static Optional<Integer> workers(String workers) {
    if (workers.equals("auto")) {
      return Optional.empty();
    }
    try {
      return Optional.of(atLeastOne("--workers", Integer.parseInt(workers)));
    } catch (NumberFormatException e) {
      throw new UserError("--workers is " + workers + "; it must be a number, or auto.", e);
    }
  }

  private static int atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UserError(option + " is " + value + "; it must be at least 1.");
    }
    return value;
  }

  @Command(
      name = "plan",
      description = {
        "Says what the members are, without training or opening any data.",
        "With --time, how long they take: a few steps of each are taken on this machine."
      },
      footer = {
        "",
        "Examples:",
        "  medley sweep plan divergence-small",
        "  medley sweep plan divergence-small --time --workers 2",
        "  medley sweep plan seeds-10 --member seed-1"
      })
  int plan(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Mixin Changes changes,
      @Parameters(paramLabel = "FAMILY", description = "A family's name, or its file.") String name,
      @Option(
              names = "--member",
              paramLabel = "MEMBER",
              description = "Print this member's recipe, which medley train --recipe takes.")
          String member,
      @Mixin Timing timing) {
    Families.Source source = new Families(place.catalogs()).load(name);
    Plan plan =
        Plan.of(source, new Recipes(place.catalogs()), changes.overrides(), runs.folder(place));
    if (member != null) {
      place.out().print(Recipes.write(find(plan, member).recipe()));
      return 0;
    }
    Optional<Estimate> estimate =
        timing.wanted ? Optional.of(estimate(plan, runs, timing)) : Optional.empty();
    PlanText text = new PlanText(plan, estimate);
    output.print(text.json(), text.table());
    return 0;
  }

  /** How a family would be trained, for an estimate of the time that it takes. */
  static final class Timing {
    @Option(
        names = "--time",
        description = "Estimate how long it takes, by real steps; this opens the data.")
    private boolean wanted;

    @Option(
        names = "--workers",
        paramLabel = "N|auto",
        defaultValue = "auto",
        description = "With --time: processes that train at the same time (default: auto).")
    private String workers;

    @Option(
        names = "--threads",
        paramLabel = "N",
        defaultValue = "1",
        description = "With --time: threads of the processor for each (default: 1).")
    private int threads;

    @Option(
        names = "--device",
        paramLabel = "DEVICE",
        defaultValue = "auto",
        description = "With --time: auto, cpu, gpu or gpu:N (default: auto).")
    private String device;
  }

  private Estimate estimate(Plan plan, RunsOption folder, Timing timing) {
    try (RunLog log = new RunLog(place.screen(false))) {
      return new Estimator(new DataCatalog(place.data()), folder.folder(place), log)
          .estimate(
              plan,
              timing.device,
              atLeastOne("--threads", timing.threads),
              workers(timing.workers));
    }
  }

  private static Member find(Plan plan, String name) {
    return plan.members().stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "The family "
                        + plan.family().family()
                        + " has no member "
                        + name
                        + Nearest.to(name, plan.members().stream().map(Member::name).toList())
                            .map(near -> ", did you mean " + near + "?")
                            .orElse(".")));
  }

  @Command(name = "status", description = "Says how far a family's members are.")
  int status(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Parameters(paramLabel = "FAMILY", description = "A family's name, or its file.")
          String name) {
    Sweep.Result result = sweep(spec, runs).status(name);
    print(result, Optional.empty(), output);
    return 0;
  }

  @Command(
      name = "stop",
      description =
          "Stops the training of a family, from any terminal, all members with checkpoints.")
  int stop(
      @Mixin RunsOption runs,
      @Parameters(paramLabel = "FAMILY", description = "A family's name, or its file.") String name)
      throws InterruptedException {
    Sweep sweep = sweep(spec, runs);
    Optional<String> stopped = sweep.stop(name);
    while (stopped.isPresent() && sweep.isRunning(name)) {
      Thread.sleep(STOP_WAKE_MILLISECONDS);
    }
    place
        .out()
        .println(
            stopped
                .map(who -> "stopped: " + who)
                .orElse("Nobody trains the family " + name + " now."));
    return 0;
  }

  @Command(
      name = "resume",
      description = "Goes on with a family that was stopped or killed, as it was begun.")
  int resume(@Mixin RunsOption runs, @Mixin Output output, @Mixin Begun family) {
    return goOn(runs, output, family, false);
  }

  @Command(
      name = "retry",
      description = "Goes on with a family, trying those members again that failed.")
  int retry(@Mixin RunsOption runs, @Mixin Output output, @Mixin Begun family) {
    return goOn(runs, output, family, true);
  }

  /** The family that a command goes on with. */
  static final class Begun {
    @Option(
        names = {"-q", "--quiet"},
        description = "Print no progress, warnings only.")
    private boolean quiet;

    @Option(names = "--no-report", description = "Do not end by writing the family's report.")
    private boolean noReport;

    @Parameters(paramLabel = "FAMILY", description = "A family's name, or its file.")
    private String name;
  }

  private int goOn(RunsOption runs, Output output, Begun family, boolean failedToo) {
    return train(
        spec,
        runs,
        output,
        family.quiet,
        family.noReport,
        (sweep, log) -> interrupt -> sweep.resume(family.name, failedToo, log, interrupt));
  }

  /** Something that trains until it is interrupted. */
  private interface Work {
    Sweep.Result until(Interrupt interrupt);
  }

  private int train(
      CommandSpec command,
      RunsOption folder,
      Output result,
      boolean isQuiet,
      boolean withoutReport,
      BiFunction<Sweep, RunLog, Work> work) {
    Screen screen = place.screen(isQuiet);
    try (RunLog log = new RunLog(screen);
        Interrupt interrupt = new Interrupt(screen)) {
      Sweep.Result trained = work.apply(sweep(command, folder), log).until(interrupt);
      boolean whole = !trained.interrupted() && !trained.failed();
      Optional<ReportWriting> report =
          whole && !withoutReport ? report(trained, screen) : Optional.empty();
      trained
          .tracking()
          .ifPresent(config -> TrackCommand.sendFamily(place, folder, trained, config, screen));
      print(trained, report, result);
      if (trained.interrupted()) {
        screen.say("Interrupted. Continue with: medley sweep resume " + trained.family().family());
        return INTERRUPTED;
      }
      if (trained.failed()) {
        screen.warn(
            "medley: Members failed, each with its reason above. Once that is mended: medley sweep"
                + " retry "
                + trained.family().family());
        return CommandLine.ExitCode.SOFTWARE;
      }
      return CommandLine.ExitCode.OK;
    }
  }

  /** The family's report; a warning where it cannot be written, since the members are trained. */
  private Optional<ReportWriting> report(Sweep.Result trained, Screen screen) {
    try {
      return FamilyReport.write(place, trained, device.equals("auto") ? "auto" : "cpu", screen);
    } catch (UserError e) {
      screen.warn("medley: The members are trained, but not reported on. " + e.getMessage());
      return Optional.empty();
    }
  }

  private Sweep sweep(CommandSpec command, RunsOption folder) {
    return new Sweep(place.data(), folder.folder(place), CommandText.of(command));
  }

  private static void print(Sweep.Result result, Optional<ReportWriting> report, Output output) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MEMBER", "CATEGORY", "STATUS", "EPOCHS", "TEST ACCURACY", "RUN", ""));
    ObjectNode json =
        Json.object()
            .put("family", result.family().family())
            .put("trained_by", result.sweeper().orElse(null))
            .put("interrupted", result.interrupted());
    ArrayNode members = json.putArray("members");
    for (Standing each : result.members()) {
      Member member = each.member();
      String state = each.state().name().toLowerCase(Locale.ROOT);
      Optional<Double> accuracy = each.run().map(run -> run.info().metrics().get(ACCURACY));
      Optional<String> run = each.run().map(there -> there.info().name());
      int epochs = each.epochs();
      rows.add(
          List.of(
              member.name(),
              PlanText.category(member),
              state,
              epochs + "/" + member.recipe().train().epochs(),
              accuracy.map(Object::toString).orElse(""),
              run.orElse(""),
              each.reason()));
      ObjectNode line =
          members
              .addObject()
              .put("member", member.name())
              .put("category", member.category().map(word -> word.word()).orElse(null))
              .put("status", state)
              .put("epochs", epochs)
              .put("run", run.orElse(null))
              .put("reason", each.reason());
      line.set("accuracy", accuracy.map(Json::number).orElse(null));
      member.varied().forEach(line.putArray("varied")::add);
    }
    report.ifPresent(
        written -> {
          json.put("report", written.page().toString());
          json.set("findings", written.report().path("findings"));
        });
    output.print(
        json,
        result.sweeper().map(who -> "trained now by " + who + "\n").orElse("")
            + Output.table(rows)
            + report.map(written -> "\n" + written.text()).orElse(""));
  }
}
