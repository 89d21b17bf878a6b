package dev.medley.sweep;

import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.run.RunLock;
import dev.medley.run.Runs;
import dev.medley.run.WorkFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder of one family's sweep among its runs: who sweeps, with which options. How far the
 * members are, their runs say.
 */
final class SweepFolder {
  private static final String FORMAT = "medley-sweep/1";
  private static final String SETTINGS = "sweep.json";
  private static final String STOP = "stop";

  private final Path path;
  private final String family;

  /** That of a family, which may not be there yet. */
  SweepFolder(Path runs, String family) {
    this.path = Runs.familyFolder(runs, family);
    this.family = family;
  }

  /** Whether the family was ever swept. */
  boolean exists() {
    return Files.exists(path.resolve(SETTINGS));
  }

  /**
   * Takes the right to sweep the family here.
   *
   * @throws UserError if another process has it
   */
  RunLock lock(String command) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw WorkFailed.of(
          new UncheckedIOException(
              new IOException("cannot create the folder " + path + ": " + e.getMessage(), e)));
    }
    RunLock lock =
        RunLock.take(
            path,
            command,
            owner ->
                "The family %s is being trained by %s. See how far it is with: medley sweep status %1$s; stop it with: medley sweep stop %1$s"
                    .formatted(family, owner));
    AtomicFiles.recover(path);
    AtomicFiles.remove(path.resolve(STOP));
    AtomicFiles.remove(taking(""));
    return lock;
  }

  /** Who sweeps the family now. */
  Optional<String> holder() {
    return RunLock.holder(path);
  }

  /** Asks whoever sweeps the family to stop. */
  void askToStop() {
    AtomicFiles.write(path.resolve(STOP), "");
  }

  /** Whether someone asked. */
  boolean isAskedToStop() {
    return Files.exists(path.resolve(STOP));
  }

  /** Where a copy of a run is made. */
  Path taking(String run) {
    return path.resolve("taking").resolve(run);
  }

  /** What a worker's standard error goes to. */
  Path workerLog(int number) {
    return path.resolve("worker-" + number + ".log");
  }

  void write(SweepSettings settings) {
    var json =
        Json.object()
            .put("format", FORMAT)
            .put("family", settings.family())
            .put("data", settings.data().orElse(null));
    settings.set().forEach(json.putArray("set")::add);
    json.put("device", settings.device())
        .put("threads", settings.threads())
        .put("workers", settings.workers().orElse(null))
        .put("per_gpu", settings.perGpu())
        .put("again", settings.again())
        .put("tracking", settings.tracking().orElse(null));
    try {
      AtomicFiles.write(path.resolve(SETTINGS), Json.text(json));
    } catch (UncheckedIOException e) {
      throw WorkFailed.of(e);
    }
  }

  /**
   * What the last sweep was told.
   *
   * @throws UserError if there was none
   */
  SweepSettings settings() {
    if (!exists()) {
      throw new UserError(
          "The family %s was never trained here: begin with medley sweep --family %1$s"
              .formatted(family));
    }
    JsonFields json = Json.read(path.resolve(SETTINGS));
    if (!json.text("format").equals(FORMAT)) {
      throw json.error("format", FORMAT);
    }
    return new SweepSettings(
        json.text("family"),
        json.optionalText("data"),
        List.copyOf(json.texts("set")),
        json.text("device"),
        json.whole("threads", 1, 1 << 20),
        json.has("workers") ? Optional.of(json.whole("workers", 1, 1 << 20)) : Optional.empty(),
        json.whole("per_gpu", 1, 1 << 20),
        json.truth("again"),
        json.optionalText("tracking"));
  }
}
