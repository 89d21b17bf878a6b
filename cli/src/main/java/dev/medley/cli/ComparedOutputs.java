package dev.medley.cli;

import dev.medley.analysis.report.CalibrateOn;
import dev.medley.analysis.report.ReportRequest;
import picocli.CommandLine.Option;

/** Options that say which outputs of runs are compared. */
final class ComparedOutputs {
  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "A data set's name (default: what the base, or the first run, was trained on).")
  private String data;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      defaultValue = "test",
      description = "train, validation or test (default: ${DEFAULT-VALUE}).")
  private String split;

  @Option(
      names = "--calibrate-on",
      paramLabel = "SPLIT|cross|none",
      description =
          "What temperatures are fitted on: a split, cross (each half of the reported one for the"
              + " other), or none (default: validation if all have it, else cross).")
  private String calibrateOn;

  /** The usual request with what the options say. */
  ReportRequest of(ReportRequest usual) {
    return usual
        .on(data == null ? usual.dataset() : data, split)
        .calibrated(CalibrateOn.of(calibrateOn));
  }
}
