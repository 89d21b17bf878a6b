package dev.medley.track.mlflow;

import dev.medley.binding.Catalog;
import dev.medley.run.RunDirectory;
import dev.medley.track.RunLog;
import dev.medley.track.Tracker;
import java.nio.file.Path;
import java.util.Optional;

/** Copies runs to an MLflow server while they are trained. */
public final class MlflowTracker implements Tracker {
  private final Destination destination;

  /** One for a server. */
  public MlflowTracker(Destination destination) {
    this.destination = destination;
  }

  /** One that goes on where an earlier one, or a synchronization, began a run's copy. */
  public static Tracker again(RunDirectory run, Catalog.Roots roots) {
    Outbox outbox = Outbox.read(run.path());
    return outbox
        .tracking()
        .<Tracker>map(
            config ->
                new MlflowTracker(
                    Destination.of(
                        config,
                        roots,
                        run.path().toAbsolutePath().getParent(),
                        Optional.of(outbox),
                        System.getenv())))
        .orElseGet(Tracker::none);
  }

  @Override
  public Following follow(Path run, RunLog log) {
    return new Sender(destination, run, log);
  }
}
