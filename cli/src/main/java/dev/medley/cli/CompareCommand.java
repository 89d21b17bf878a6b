package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.report.Report;
import dev.medley.analysis.report.ReportRequest;
import dev.medley.analysis.report.Study;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code medley compare}. */
@Command(
    name = "compare",
    description = {
      "Shows on one screen how two runs differ: who errs where, what their ensemble gains,",
      "how alike their features are. In brackets stand 95 %% intervals."
    },
    footer = {
      "",
      "Examples:",
      "  medley compare resnet20-tiny-0 resnet20-tiny-1",
      "  medley compare first second --split validation --json"
    })
final class CompareCommand implements Callable<Integer> {
  private final Workplace place;

  @Mixin private RunsOption runs;
  @Mixin private WorkOptions work;
  @Mixin private ComparedOutputs about;
  @Mixin private Output output;

  @Parameters(paramLabel = "RUN", arity = "2", description = "Two runs, by name or directory.")
  private List<String> names;

  CompareCommand(Workplace place) {
    this.place = place;
  }

  @Override
  public Integer call() {
    List<RunDirectory> both = names.stream().map(name -> runs.find(place, name)).toList();
    if (both.get(0).isSame(both.get(1))) {
      throw new UserError("A run is not compared with itself; name two.");
    }
    ReportRequest request = about.of(ReportRequest.of(both));
    try (Torch torch = Torch.open(work.device(), work.threadsOrAll());
        Study study = new Study(request, torch)) {
      ObjectNode report = Report.of(study);
      output.print(report, Comparison.text(report));
    }
    return 0;
  }
}
