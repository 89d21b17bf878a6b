package dev.medley.run;

import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * Writes a run. There is one writer at a time: it holds the run's lock until it is closed, or its
 * process dies.
 */
public final class RunWriter implements AutoCloseable {
  private static final List<String> CONTENTS =
      List.of(
          RunDirectory.RECIPE,
          RunDirectory.METRICS,
          RunDirectory.LOG,
          RunDirectory.CHECKPOINTS,
          RunDirectory.OUTPUTS);

  private final Path path;
  private final RunLock lock;
  private RunInfo info;

  private RunWriter(Path path, RunLock lock, RunInfo info) {
    this.path = path;
    this.lock = lock;
    this.info = info;
  }

  /**
   * Begins a run at {@code runs/<its name>}. It exists from the moment that its run.json is there,
   * with its recipe beside it; a directory without a run.json is taken over, and what a lost run
   * left in it is put into a folder {@code before-N} there.
   *
   * @param recipe the resolved recipe, YAML; none for a run from elsewhere
   * @throws UserError if there is such a run, or another process is about to write it
   * @throws WorkFailed if the disk fails
   */
  public static RunWriter create(Path runs, RunInfo info, Optional<String> recipe) {
    Path path = runs.resolve(info.name());
    refuseExisting(path);
    try {
      createDirectories(path);
      RunLock lock = RunLock.take(path, info.command());
      try {
        refuseExisting(path);
        AtomicFiles.recover(path);
        setAside(path);
        recipe.ifPresent(yaml -> AtomicFiles.write(path.resolve(RunDirectory.RECIPE), yaml));
        RunWriter writer = new RunWriter(path, lock, info);
        writer.update(same -> same);
        return writer;
      } catch (RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (UncheckedIOException e) {
      throw WorkFailed.of(e);
    }
  }

  /**
   * Begins a run whose user gave it no name: {@link #create} with the first of {@code NAME}, {@code
   * NAME-2}, {@code NAME-3}, ... that no run has.
   */
  public static RunWriter createNumbered(Path runs, RunInfo info, Optional<String> recipe) {
    for (int n = 1; ; n++) {
      String name = RunNames.numbered(info.name(), n);
      if (!RunDirectory.isRun(runs.resolve(name))) {
        try {
          return create(runs, info.withName(name), recipe);
        } catch (UserError taken) {
          if (!Files.exists(runs.resolve(name))) {
            throw taken;
          }
        }
      }
    }
  }

  /**
   * Takes a run to write to it, and repairs what a killed writer left.
   *
   * @param command the command line, which others are told
   * @throws UserError if another process, or another part of this one, is writing it
   * @throws WorkFailed if the disk fails
   */
  public static RunWriter open(RunDirectory run, String command) {
    try {
      RunLock lock = RunLock.take(run.path(), command);
      try {
        AtomicFiles.recover(run.path());
        run.checkpoints().recover();
        Path outputs = run.path().resolve(RunDirectory.OUTPUTS);
        AtomicFiles.recover(outputs);
        run.checkpoints().names().stream().map(outputs::resolve).forEach(AtomicFiles::recover);
        return new RunWriter(run.path(), lock, RunDirectory.open(run.path()).info());
      } catch (RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (UncheckedIOException e) {
      throw WorkFailed.of(e);
    }
  }

  /** Where the run lies. */
  public Path path() {
    return path;
  }

  /** What run.json says now. */
  public RunInfo info() {
    return info;
  }

  /** The run as others see it. */
  public RunDirectory run() {
    return RunDirectory.open(path);
  }

  /**
   * Changes run.json.
   *
   * @throws WorkFailed if the disk fails; then nothing has changed
   */
  public void update(UnaryOperator<RunInfo> change) {
    RunInfo next = change.apply(info);
    WorkFailed.guard(() -> AtomicFiles.write(path.resolve(RunDirectory.INFO), next.toJson()));
    info = next;
  }

  /** The checkpoints, to be written. */
  public Checkpoints checkpoints() {
    return new Checkpoints(path.resolve(RunDirectory.CHECKPOINTS));
  }

  /**
   * metrics.jsonl, cut back to where it was at a checkpoint.
   *
   * @param position a checkpoint's {@link CheckpointState#metricsBytes}, 0 for a new beginning
   * @throws WorkFailed if the file is shorter, or the disk fails
   */
  public AppendedFile metrics(long position) {
    return AppendedFile.at(path.resolve(RunDirectory.METRICS), position);
  }

  /** metrics.jsonl, to go on at its end. */
  public AppendedFile metrics() {
    return AppendedFile.atEnd(path.resolve(RunDirectory.METRICS));
  }

  /** log.txt, to go on at its end. */
  public AppendedFile log() {
    return AppendedFile.atEnd(path.resolve(RunDirectory.LOG));
  }

  /**
   * Begins outputs, which replace those of the same data set and split when they are whole.
   *
   * @param about what they are; {@link OutputsInfo#files} is empty
   * @param hasLogits whether there will be logits, C = the number of classes
   * @param features D, if there will be features
   * @throws WorkFailed if the disk fails
   */
  public OutputsWriter outputs(OutputsInfo about, boolean hasLogits, OptionalInt features) {
    return outputs(about, content(hasLogits), features);
  }

  /** As {@link #outputs(OutputsInfo, boolean, OptionalInt)}, or with predictions. */
  public OutputsWriter outputs(
      OutputsInfo about, OutputsWriter.Content content, OptionalInt features) {
    return outputs(path.resolve(RunDirectory.OUTPUTS), about, content, features);
  }

  /**
   * As {@link #outputs(OutputsInfo, boolean, OptionalInt)}, of a checkpoint on the way: beside
   * those of the run, in a folder with the checkpoint's name.
   */
  public OutputsWriter outputsOnTheWay(OutputsInfo about, boolean hasLogits, OptionalInt features) {
    Path folder = path.resolve(RunDirectory.OUTPUTS).resolve(about.checkpoint().orElseThrow());
    return outputs(folder, about, content(hasLogits), features);
  }

  private static OutputsWriter.Content content(boolean hasLogits) {
    return hasLogits ? OutputsWriter.Content.LOGITS : OutputsWriter.Content.FEATURES;
  }

  private static OutputsWriter outputs(
      Path folder, OutputsInfo about, OutputsWriter.Content content, OptionalInt features) {
    Path target = folder.resolve(about.dataset() + "." + about.split());
    return OutputsWriter.open(target, about, content, features);
  }

  /** Lets go of the lock. A run left running by that is an interrupted one. */
  @Override
  public void close() {
    lock.close();
  }

  private static void refuseExisting(Path path) {
    if (RunDirectory.isRun(path)) {
      throw new UserError(
          "There is a run "
              + path
              + " already. Choose another --name, continue it with"
              + " 'medley resume "
              + path.getFileName()
              + "', or remove it with"
              + " 'medley runs remove "
              + path.getFileName()
              + "'.");
    }
  }

  private static void createDirectories(Path path) {
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot create the folder " + path + ": " + e.getMessage(), e));
    }
  }

  private static void setAside(Path path) {
    List<Path> old = CONTENTS.stream().map(path::resolve).filter(Files::exists).toList();
    if (old.isEmpty()) {
      return;
    }
    try {
      int n = 1;
      while (Files.exists(path.resolve("before-" + n))) {
        n++;
      }
      Path folder = Files.createDirectory(path.resolve("before-" + n));
      for (Path file : old) {
        Files.move(file, folder.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot take over " + path + ": " + e.getMessage(), e));
    }
  }
}
