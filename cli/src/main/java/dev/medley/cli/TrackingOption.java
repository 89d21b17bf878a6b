package dev.medley.cli;

import dev.medley.binding.Catalog;
import dev.medley.run.RunDirectory;
import dev.medley.track.Tracker;
import dev.medley.track.mlflow.Destination;
import dev.medley.track.mlflow.MlflowTracker;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --tracking}. What it needs is loaded only when it is given. */
final class TrackingOption {
  @Option(
      names = "--tracking",
      paramLabel = "CONFIG",
      description =
          "Copy what is trained to an MLflow server: a config's name (mlflow), or its file.")
  private String tracking;

  /** The config's name, or its whole path. */
  Optional<String> config(Workplace place) {
    return Optional.ofNullable(tracking)
        .map(
            name ->
                Catalog.isFile(name)
                    ? place.resolve(Path.of(name)).toAbsolutePath().normalize().toString()
                    : name);
  }

  /**
   * The config, once it is known to be right.
   *
   * @throws dev.medley.binding.UserError if it is not
   */
  Optional<String> checked(Workplace place, Path runs) {
    Optional<String> config = config(place);
    config.ifPresent(name -> Destination.of(name, place.catalogs(), runs));
    return config;
  }

  /** What follows a new run. */
  Tracker tracker(Workplace place, Path runs) {
    return config(place)
        .<Tracker>map(name -> new MlflowTracker(Destination.of(name, place.catalogs(), runs)))
        .orElseGet(Tracker::none);
  }

  /** What follows a run that is continued: where its copy was begun, unless told otherwise. */
  Tracker tracker(Workplace place, RunDirectory run) {
    return tracking == null
        ? MlflowTracker.again(run, place.catalogs())
        : tracker(place, run.path().toAbsolutePath().getParent());
  }
}
