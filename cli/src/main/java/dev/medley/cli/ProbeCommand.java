package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.probe.Combine;
import dev.medley.analysis.probe.ProbeEntry;
import dev.medley.analysis.probe.ProbeRequest;
import dev.medley.analysis.probe.ProbeResult;
import dev.medley.analysis.probe.ProbeStudy;
import dev.medley.analysis.probe.RankBy;
import dev.medley.binding.UserError;
import dev.medley.probe.ProbePrecision;
import dev.medley.probe.ProbeSearch;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code medley probe}. */
@Command(
    name = "probe",
    description = {
      "Fits a linear probe on the features of one run or several: what they know, alone or"
          + " together.",
      "The penalty is the best of 45 on held-out examples, unless --l2 gives it."
    },
    footer = {
      "",
      "Examples:",
      "  medley probe first --fit-on train --test-on test",
      "  medley probe first second --fit-on train --test-on test --combine ranked --target 0.8"
    })
final class ProbeCommand implements Callable<Integer> {
  private final Workplace place;

  @Mixin private SeveralRuns runs;
  @Mixin private WorkOptions work;
  @Mixin private Output output;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A data set's name (default: what the first run was trained on).")
  private String data;

  @Option(
      names = "--fit-on",
      required = true,
      paramLabel = "SPLIT",
      description = "The split that probes are fitted on.")
  private String fitOn;

  @Option(
      names = "--test-on",
      required = true,
      paramLabel = "SPLIT",
      description = "The split that they are tested on.")
  private String testOn;

  @Option(
      names = "--validate-on",
      paramLabel = "SPLIT",
      description =
          "The split that l2 is chosen on (default: a fifth of each class of the fitting split,"
              + " held out).")
  private String validateOn;

  @Option(
      names = "--combine",
      paramLabel = "HOW",
      defaultValue = "concat",
      description =
          "concat (side by side), mix (a share of two runs' features, no more than the first has)"
              + " or ranked (the first k of two runs' features) (default: ${DEFAULT-VALUE}).")
  private Combine combine;

  @Option(
      names = "--l2",
      paramLabel = "LAMBDA",
      description =
          "The penalty: lambda / 2 times the sum of squared weights; nothing is held out.")
  private Double l2;

  @Option(
      names = "--rates",
      paramLabel = "R",
      split = ",",
      description = "Of mix: shares from the first run (default: 0,0.25,0.5,0.75,1).")
  private List<Double> rates;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "3",
      description = "Of mix: draws of each share (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Option(
      names = "--rank-by",
      paramLabel = "SCORE",
      defaultValue = "variance",
      description =
          "Of ranked: variance, covariance_with_all or covariance_with_other_model, each run's"
              + " features scaled to a mean variance of 1 (default: ${DEFAULT-VALUE}).")
  private RankBy rankBy;

  @Option(
      names = "--target",
      paramLabel = "ACCURACY",
      description = "Of ranked: also say how few features reach this accuracy.")
  private Double target;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Of the draws (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description =
          "float32, ended at a gradient's norm of 1e-3, to compare; float64, at 1e-9, to check,"
              + " much slower (default: ${DEFAULT-VALUE}).")
  private ProbePrecision precision;

  ProbeCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    if (target != null && combine != Combine.RANKED) {
      throw new UserError("--target is for --combine ranked.");
    }
    List<RunDirectory> all = runs.resolve(place);
    ProbeRequest request =
        new ProbeRequest(
            data == null ? all.get(0).info().data().name() : data,
            fitOn,
            testOn,
            Optional.ofNullable(validateOn),
            l2 == null ? OptionalDouble.empty() : OptionalDouble.of(l2),
            ProbeSearch.grid(),
            combine,
            rates == null ? ProbeRequest.RATES : rates,
            draws,
            rankBy,
            seed,
            precision);
    try (Torch torch = Torch.open(work.device(), work.threadsOrAll())) {
      ProbeStudy study = ProbeStudy.of(torch, all, request);
      ObjectNode json = ProbeEntry.of(study);
      OptionalInt reached = target == null ? OptionalInt.empty() : study.dimensionsFor(target);
      if (target != null) {
        json.put("target", target);
        if (reached.isPresent()) {
          json.put("dimensions_at_target", reached.getAsInt());
        } else {
          json.putNull("dimensions_at_target");
        }
      }
      output.print(json, text(study, reached));
    }
    return 0;
  }

  private String text(ProbeStudy study, OptionalInt reached) {
    ProbeResult whole = study.whole();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("features of", String.join(" + ", study.models())));
    rows.add(List.of("features", Integer.toString(whole.dimensions())));
    rows.add(List.of("accuracy on " + testOn, Bars.percent(whole.accuracy())));
    rows.add(List.of("log loss", Bars.number(whole.logLoss())));
    rows.add(List.of("l2", String.format(Locale.ROOT, "%.3g", whole.l2())));
    StringBuilder text = new StringBuilder(Output.table(rows));
    if (!study.curve().isEmpty()) {
      text.append('\n').append(curve(study));
    }
    if (target != null) {
      text.append('\n')
          .append(
              reached.isPresent()
                  ? "%d features reach %s.%n".formatted(reached.getAsInt(), Bars.percent(target))
                  : "No number of features reaches %s.%n".formatted(Bars.percent(target)));
    }
    return text.toString();
  }

  private String curve(ProbeStudy study) {
    double low = study.curve().stream().mapToDouble(p -> p.accuracy()).min().orElse(0);
    double high = study.curve().stream().mapToDouble(p -> p.accuracy()).max().orElse(1);
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(combine == Combine.MIX ? "SHARE OF THE FIRST" : "", "FEATURES", "ACCURACY", ""));
    for (ProbeStudy.Point point : study.curve()) {
      rows.add(
          List.of(
              combine == Combine.MIX ? Double.toString(point.rate()) : "",
              Integer.toString(point.dimensions()),
              Bars.percent(point.accuracy()),
              Bars.of(point.accuracy(), low, high)));
    }
    return Output.table(rows);
  }
}
