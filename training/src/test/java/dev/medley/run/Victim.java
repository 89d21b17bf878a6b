package dev.medley.run;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A process that writes a run for ever, to be killed: its arguments are runs, name, elements. */
final class Victim {
  private Victim() {}

  public static void main(String[] arguments) {
    Path runs = Path.of(arguments[0]);
    Path path = runs.resolve(arguments[1]);
    int elements = Integer.parseInt(arguments[2]);
    try (RunWriter writer =
        RunDirectory.isRun(path)
            ? RunWriter.open(RunDirectory.open(path), "victim")
            : RunWriter.create(runs, RunFixture.info(arguments[1]), RunFixture.recipe())) {
      long step = writer.checkpoints().find(Checkpoints.LAST).map(c -> c.state().step()).orElse(0L);
      try (AppendedFile metrics = writer.metrics(metricsBytes(writer))) {
        while (true) {
          step++;
          metrics.append(new Metric(step, 1, 0, "train.loss", step).toJson());
          CheckpointState state =
              new CheckpointState(step, 1, 0, metrics.sync(), Optional.empty(), Map.of());
          writer
              .checkpoints()
              .write(
                  Checkpoints.LAST,
                  state,
                  RunFixture.tensors(step, elements),
                  RunFixture.tensors(step, elements));
          double result = step;
          writer.update(info -> info.withMetrics(Map.of("step", result)));
          System.out.println(step);
        }
      }
    } catch (WorkFailed e) {
      System.out.println("failed: " + e.getMessage());
    }
  }

  private static long metricsBytes(RunWriter writer) {
    return writer
        .checkpoints()
        .find(Checkpoints.LAST)
        .map(c -> c.state().metricsBytes())
        .orElse(0L);
  }
}
