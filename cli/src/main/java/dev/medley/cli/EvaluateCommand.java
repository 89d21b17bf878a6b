package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.data.DataCatalog;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.track.RunLog;
import dev.medley.train.Evaluator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medley evaluate}. */
@Command(
    name = "evaluate",
    description = {
      "Adds outputs to runs: what their models say about a split of any data set.",
      "Classes match by name; where they differ, there are features and labels only."
    },
    footer = {
      "",
      "Examples:",
      "  medley evaluate resnet20-tiny-0 --split train",
      "  medley evaluate first second --data photos.zip --split test",
      "  medley evaluate first --data photos.zip --checkpoint epoch-3"
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Workplace place;

  @Spec private CommandSpec spec;
  @Mixin private SeveralRuns runs;
  @Mixin private WorkOptions work;
  @Mixin private Output output;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A data set's name or path (default: the run's own).")
  private String data;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "train, validation or test (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--checkpoint",
      paramLabel = "NAME",
      description = {
        "A checkpoint on the way, such as epoch-3; its outputs are kept beside the run's.",
        "Default: the one that the run's own outputs are of."
      })
  private String checkpoint;

  EvaluateCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    List<List<String>> rows = new ArrayList<>();
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (RunDirectory run : runs.resolve(place)) {
      Map<String, Double> results = evaluate(run);
      ObjectNode metrics = json.addObject().put("run", run.info().name()).putObject("metrics");
      if (results.isEmpty()) {
        rows.add(List.of(run.info().name(), "features and labels", ""));
      }
      results.forEach(
          (metric, value) -> {
            metrics.set(metric, Json.number(value));
            rows.add(List.of(run.info().name(), metric, value.toString()));
          });
    }
    output.print(json, Output.table(rows));
    return 0;
  }

  private Map<String, Double> evaluate(RunDirectory run) {
    try (RunLog log = new RunLog(place.screen(work.quiet()))) {
      return new Evaluator(new DataCatalog(place.data()), log)
          .evaluate(
              run,
              data,
              split,
              Optional.ofNullable(checkpoint),
              work.device(),
              work.threads().orElse(run.info().versions().threads()),
              CommandText.of(spec));
    }
  }
}
