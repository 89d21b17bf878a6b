package dev.medley.cli;

import dev.medley.analysis.alignment.AlignmentEntry;
import dev.medley.analysis.alignment.AlignmentRequest;
import dev.medley.analysis.alignment.AlignmentSettings;
import dev.medley.analysis.alignment.AlignmentStudy;
import dev.medley.analysis.alignment.HeadFitter;
import dev.medley.analysis.alignment.Retrieval;
import dev.medley.analysis.probe.ProbeResult;
import dev.medley.binding.UserError;
import dev.medley.plugin.Plugins;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley align}. */
@Command(
    name = "align",
    description = {
      "Fits a projection head on the features of each of two runs, by contrast, so that both land"
          + " in one space.",
      "Says how often an example is found by its partner's place there, and what a linear probe"
          + " reads from either run, from both and from the joint space.",
      "Deeplearning4j fits the heads; its libraries are fetched on first use."
    },
    footer = {
      "",
      "Examples:",
      "  medley align first second --fit-on train --test-on test",
      "  medley align first second --fit-on validation --test-on test --hidden 512 --json"
    })
final class AlignCommand implements Callable<Integer> {
  private final Workplace place;

  @Mixin private RunsOption runs;
  @Mixin private WorkOptions work;
  @Mixin private Output output;

  @Parameters(paramLabel = "RUN", arity = "2", description = "Two runs, by name or directory.")
  private List<String> names;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A data set's name (default: what the first run was trained on).")
  private String data;

  @Option(
      names = "--fit-on",
      required = true,
      paramLabel = "SPLIT",
      description = "The split that heads and probes are fitted on.")
  private String fitOn;

  @Option(
      names = "--test-on",
      required = true,
      paramLabel = "SPLIT",
      description = "The split that they are tested on.")
  private String testOn;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Examples among which a partner is to be found, drawn by chance; all of a smaller split"
              + " (default: ${DEFAULT-VALUE}).")
  private int candidates;

  @Option(
      names = "--dimensions",
      paramLabel = "N",
      defaultValue = "128",
      description = "Of the joint space (default: ${DEFAULT-VALUE}).")
  private int dimensions;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The size of a hidden layer in each head; 0 for linear heads (default:"
              + " ${DEFAULT-VALUE}).")
  private int hidden;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      defaultValue = "0.1",
      description = "What cosine similarities are divided by (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Over the fitting split (default: ${DEFAULT-VALUE}).")
  private int epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "512",
      description = "Examples that are compared with each other (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.001",
      description =
          "Of Adam at the first step, falling along half a cosine to 0 (default:"
              + " ${DEFAULT-VALUE}).")
  private double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Of the heads' first weights, the order of examples and the candidates (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed;

  AlignCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    List<RunDirectory> both = names.stream().map(name -> runs.find(place, name)).toList();
    if (both.get(0).isSame(both.get(1))) {
      throw new UserError("A run is not aligned with itself; name two.");
    }
    AlignmentRequest request =
        new AlignmentRequest(
            data == null ? both.get(0).info().data().name() : data,
            fitOn,
            testOn,
            new AlignmentSettings(
                dimensions, hidden, temperature, epochs, batchSize, learningRate, seed),
            candidates);
    int threads = work.threadsOrAll();
    try (Torch torch = Torch.open(work.device(), threads)) {
      AlignmentStudy study =
          AlignmentStudy.of(
              torch,
              () -> Plugins.load(HeadFitter.class, Plugins.DEEPLEARNING4J),
              both,
              request,
              threads);
      output.print(AlignmentEntry.of(study), text(study));
    }
    return 0;
  }

  private static String text(AlignmentStudy study) {
    String first = study.models().get(0);
    String second = study.models().get(1);
    Retrieval forth = study.forth();
    return Output.table(
            List.of(
                List.of("PARTNER AMONG " + forth.candidates(), "FIRST", "OF FIRST 5"),
                found(second + " by " + first, forth),
                found(first + " by " + second, study.back()),
                List.of(
                    "chance",
                    Bars.percent(forth.chance()),
                    Bars.percent(Math.min(1, 5 * forth.chance())))))
        + "\n"
        + Output.table(
            List.of(
                List.of("LINEAR PROBE", "FEATURES", "ACCURACY", "LOG LOSS"),
                probe(first, study.first()),
                probe(second, study.second()),
                probe("both, side by side", study.concatenated()),
                probe("joint space", study.joint())));
  }

  private static List<String> found(String what, Retrieval retrieval) {
    return List.of(what, Bars.percent(retrieval.top1()), Bars.percent(retrieval.top5()));
  }

  private static List<String> probe(String of, ProbeResult result) {
    return List.of(
        of,
        Integer.toString(result.dimensions()),
        Bars.percent(result.accuracy()),
        String.format(Locale.ROOT, "%.4f", result.logLoss()));
  }
}
