package dev.medley.cli;

import dev.medley.analysis.report.ReportRequest;
import dev.medley.sweep.Sweep;
import dev.medley.track.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code medley quickstart}: a first study, and at each step what is done and why. */
@Command(
    name = "quickstart",
    description = {
      "Trains twelve small models that differ on purpose, compares them and writes a report.",
      "Takes minutes on two cores and needs no network. Interrupted, it goes on when called again."
    },
    footer = {
      "",
      "Examples:",
      "  medley quickstart",
      "  medley quickstart --data photos.zip      (your images: split/class/image inside)"
    })
final class QuickstartCommand implements Callable<Integer> {
  private static final String FAMILY = "divergence-small";
  private static final String DEVICE = "auto";

  private final Workplace place;

  @Mixin private RunsOption runs;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Train on these data: a name or a path (default: bundled images of clothes).")
  private String data;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change a setting of all models, such as train.epochs=1. Repeatable.")
  private List<String> set = List.of();

  @Option(
      names = "--mlflow",
      description = "Copy the runs to MLflow too; medley ui starts a server and shows them.")
  private boolean mlflow;

  @Option(names = "--no-browser", description = "Do not open the report in a browser.")
  private boolean noBrowser;

  QuickstartCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    Screen screen = place.screen(false);
    screen.say(
        """
        Step 1 of 2: training. Twelve small models learn one task: a base, and others that differ from it by random
        seed, hyper-parameters, architecture, objective (contrastive, without labels) or data. The more two trainings
        differ, the more the models' errors should. Ctrl-C stops with checkpoints; the same command goes on.
        """);
    int trained = train(screen);
    if (trained != CommandLine.ExitCode.OK) {
      return trained;
    }
    screen.say(
        """

        Step 2 of 2: comparing. Which test images does each model get wrong, and do two models get the same ones
        wrong? What do ensembles, and probes on joined features, gain where they differ?
        """);
    Optional<ReportWriting> report = report(screen);
    if (report.isEmpty()) {
      screen.warn("medley: No model reached the accuracy that the family's report asks for.");
      return CommandLine.ExitCode.SOFTWARE;
    }
    place.out().println(report.get().text());
    screen.say(
        """

        Try next:
          medley ensemble divergence-small                            which models are worth combining
          medley train --recipe simclr-r20 --data FOLDER              your images: split/class/image
          medley sweep plan divergence-cifar10                        a larger family, and how it differs
        """);
    if (!noBrowser) {
      Browser.open(place.resolve(report.get().page()).toString());
    }
    return CommandLine.ExitCode.OK;
  }

  private int train(Screen screen) {
    List<String> words = new ArrayList<>(List.of("sweep", "--family", FAMILY, "--no-report"));
    words.addAll(runs.words());
    if (data != null) {
      words.addAll(List.of("--data", data));
    }
    if (mlflow) {
      words.addAll(List.of("--tracking", "mlflow"));
    }
    set.forEach(setting -> words.addAll(List.of("--set", setting)));
    screen.say("$ medley " + String.join(" ", words));
    String[] args = words.toArray(String[]::new);
    return Medley.commandLine(place, args).execute(args);
  }

  /**
   * The family's report; on other data than its own, what accuracy is worth comparing is unknown.
   */
  private Optional<ReportWriting> report(Screen screen) {
    if (data == null) {
      Sweep sweep = new Sweep(place.data(), runs.folder(place), "medley quickstart");
      return FamilyReport.write(place, sweep.status(FAMILY), DEVICE, screen);
    }
    return Optional.of(
        ReportWriting.write(
            place,
            ReportRequest.of(runs.resolve(place, List.of(FAMILY))),
            null,
            DEVICE,
            Runtime.getRuntime().availableProcessors(),
            "medley report " + FAMILY));
  }
}
