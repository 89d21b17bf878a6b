package dev.medley.analysis.report;

import dev.medley.analysis.resampling.PairedBootstrap;
import dev.medley.binding.UserError;
import dev.medley.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a report is about.
 *
 * @param runs at least one, each once
 * @param base the number of the run that others are compared with
 * @param dataset whose outputs are compared
 * @param split which split of it
 * @param calibrateOn what temperatures are fitted on
 * @param resamples how many the intervals come from
 * @param seed of the resamples and permutations
 */
public record ReportRequest(
    List<RunDirectory> runs,
    int base,
    String dataset,
    String split,
    CalibrateOn calibrateOn,
    int resamples,
    long seed) {
  private static final String TEST = "test";

  /** Checks it. */
  public ReportRequest {
    runs = List.copyOf(runs);
    if (runs.isEmpty()) {
      throw new UserError("A report needs at least one run.");
    }
    if (base < 0 || base >= runs.size()) {
      throw new IllegalArgumentException("base " + base + " of " + runs.size());
    }
  }

  /**
   * The usual: the base is the family's base, else the first run; the split is test, of the data
   * that the base was trained on.
   */
  public static ReportRequest of(List<RunDirectory> runs) {
    int base = base(runs);
    return new ReportRequest(
        runs,
        base,
        runs.isEmpty() ? "" : runs.get(base).info().data().name(),
        TEST,
        CalibrateOn.USUAL,
        PairedBootstrap.RESAMPLES,
        0);
  }

  private static int base(List<RunDirectory> runs) {
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).info().family().isPresent() && runs.get(i).info().category().isEmpty()) {
        return i;
      }
    }
    return 0;
  }

  /** The same with another base, which is added in front if it is not among the runs. */
  public ReportRequest withBase(RunDirectory run) {
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).info().id().equals(run.info().id())) {
        return new ReportRequest(runs, i, dataset, split, calibrateOn, resamples, seed);
      }
    }
    List<RunDirectory> more = new ArrayList<>(List.of(run));
    more.addAll(runs);
    return new ReportRequest(more, 0, dataset, split, calibrateOn, resamples, seed);
  }

  /** The same on other outputs. */
  public ReportRequest on(String otherDataset, String otherSplit) {
    return new ReportRequest(runs, base, otherDataset, otherSplit, calibrateOn, resamples, seed);
  }

  /** The same, calibrated otherwise. */
  public ReportRequest calibrated(CalibrateOn on) {
    return new ReportRequest(runs, base, dataset, split, on, resamples, seed);
  }

  /** The same with another number of resamples. */
  public ReportRequest resampled(int times) {
    return new ReportRequest(runs, base, dataset, split, calibrateOn, times, seed);
  }

  /** The name that a report has unless it is given one: the family's, else the base's. */
  public String name() {
    Optional<String> family = runs.get(0).info().family();
    return family.isPresent() && runs.stream().allMatch(run -> run.info().family().equals(family))
        ? family.get()
        : runs.get(base).info().name();
  }
}
