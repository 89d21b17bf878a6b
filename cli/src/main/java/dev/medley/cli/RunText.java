package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import java.util.ArrayList;
import java.util.List;

/** What commands print of a run. */
final class RunText {
  private static final int INTERRUPTED = 130;

  private RunText() {}

  /** run.json, with the status as it is now. */
  static ObjectNode json(RunDirectory run) {
    return run.info().json().put("status", run.status().word());
  }

  /** Prints what came of a training; returns the exit code. */
  static int result(RunDirectory run, Output output) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("run", run.path().toString()));
    rows.add(List.of("status", run.status().word()));
    run.info().metrics().forEach((name, value) -> rows.add(List.of(name, value.toString())));
    output.print(json(run).put("directory", run.path().toString()), Output.table(rows));
    return run.status() == Status.INTERRUPTED ? INTERRUPTED : 0;
  }
}
