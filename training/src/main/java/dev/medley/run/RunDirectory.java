package dev.medley.run;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.WeightsFile;
import dev.medley.recipe.Origin;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A run on the disk, to be read; while it is being written too. */
public final class RunDirectory {
  static final String INFO = "run.json";
  static final String RECIPE = "recipe.yaml";
  static final String METRICS = "metrics.jsonl";
  static final String LOG = "log.txt";
  static final String CHECKPOINTS = "checkpoints";
  static final String OUTPUTS = "outputs";

  private final Path path;
  private final RunInfo info;

  private RunDirectory(Path path, RunInfo info) {
    this.path = path;
    this.info = info;
  }

  /** Whether a directory is a run: it has a run.json. */
  public static boolean isRun(Path directory) {
    return Files.isRegularFile(directory.resolve(INFO));
  }

  /**
   * Reads a run's run.json.
   *
   * @throws UserError if there is none or it is damaged
   */
  public static RunDirectory open(Path directory) {
    return new RunDirectory(directory, RunInfo.read(directory.resolve(INFO)));
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Whether this is the same folder, however it was named. */
  public boolean isSame(RunDirectory other) {
    try {
      return Files.isSameFile(path, other.path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What run.json said when this was opened. */
  public RunInfo info() {
    return info;
  }

  /** How far the run is; one whose process was killed is interrupted. */
  public Status status() {
    return info.status() == Status.RUNNING && Owner.read(path).filter(Owner::isAlive).isEmpty()
        ? Status.INTERRUPTED
        : info.status();
  }

  /** Whether there is a recipe: Medley trained it. */
  public boolean isTrained() {
    return Files.exists(path.resolve(RECIPE));
  }

  /**
   * The fully resolved recipe, YAML.
   *
   * @throws UserError if there is none, as in imported runs
   */
  public String recipe() {
    Path file = path.resolve(RECIPE);
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new UserError(
          "The run " + path + " has no " + RECIPE + ": it was not trained by Medley.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + file + ": " + e.getMessage(), e));
    }
  }

  /**
   * What made the run: its recipe, its data, and the run or the weights that it started from.
   *
   * @return none for a run that Medley did not train, and where a run that it started from is gone
   * @throws UserError if a recipe is damaged, or runs start from each other in a circle
   */
  public Optional<Origin> origin() {
    return origin(Set.of());
  }

  private Optional<Origin> origin(Set<Path> later) {
    if (later.contains(path)) {
      throw new UserError("The run " + path + " says that it started from itself: see " + RECIPE);
    }
    if (!isTrained()) {
      return Optional.empty();
    }
    Recipe recipe =
        new Recipes(Catalog.Roots.standard())
            .parse(recipe(), path.resolve(RECIPE).toString(), Overrides.NONE);
    Origin fresh = Origin.of(recipe, info.data().fingerprint());
    if (recipe.initFrom() == null) {
      return Optional.of(fresh);
    }
    Path start = path.resolveSibling(recipe.initFrom());
    if (isRun(start)) {
      Set<Path> chain = new HashSet<>(later);
      chain.add(path);
      return open(start).origin(chain).map(fresh::startingFrom);
    }
    return WeightsFile.isAt(start)
        ? Optional.of(fresh.startingFrom(WeightsFile.sha256(start)))
        : Optional.empty();
  }

  /**
   * All values logged so far, in order.
   *
   * @throws UserError if a line is damaged
   */
  public List<Metric> metrics() {
    return Metric.read(path.resolve(METRICS));
  }

  /** The file of all logged values, which may not be there yet. */
  public Path metricsFile() {
    return path.resolve(METRICS);
  }

  /**
   * How many bytes of the logged values stay whatever happens: a resume cuts off those that came
   * after the last checkpoint and computes them again.
   */
  public long settledMetrics() {
    return info.status() == Status.FINISHED
        ? metricsFile().toFile().length()
        : checkpoints().find(Checkpoints.LAST).map(last -> last.state().metricsBytes()).orElse(0L);
  }

  /** The log's file, which may not be there yet. */
  public Path log() {
    return path.resolve(LOG);
  }

  /** The checkpoints. */
  public Checkpoints checkpoints() {
    return new Checkpoints(path.resolve(CHECKPOINTS));
  }

  /** Which outputs are there: names {@code <dataset>.<split>}, sorted. */
  public List<String> outputs() {
    return outputsIn(path.resolve(OUTPUTS));
  }

  /**
   * Which outputs of a checkpoint on the way are there; see {@link #outputs(String, String,
   * String)}.
   */
  public List<String> outputs(String checkpoint) {
    return outputsIn(path.resolve(OUTPUTS).resolve(checkpoint));
  }

  private List<String> outputsIn(Path folder) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        if (!AtomicFiles.isAside(child) && Files.exists(child.resolve(Outputs.INFO))) {
          names.add(child.getFileName().toString());
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("cannot read " + path + ": " + e.getMessage(), e));
    }
    names.sort(null);
    return names;
  }

  /**
   * What the run says about a split.
   *
   * @throws UserError if it has not been asked yet, saying what there is; or if they are damaged
   */
  public Outputs outputs(String dataset, String split) {
    Optional<Path> folder = AtomicFiles.current(outputsPath(dataset, split));
    return Outputs.open(
        folder.orElseThrow(
            () ->
                new UserError(
                    "The run "
                        + path
                        + " has no outputs for split '"
                        + split
                        + "' of '"
                        + dataset
                        + "'; it has "
                        + (outputs().isEmpty() ? "none" : String.join(", ", outputs()))
                        + ". Get them with: medley evaluate "
                        + info.name()
                        + " --data "
                        + dataset
                        + " --split "
                        + split)));
  }

  /**
   * What a checkpoint on the way says about a split: one of {@code checkpoints.at}, or one that
   * {@code medley evaluate --checkpoint} was given.
   *
   * @param checkpoint such as {@code epoch-3}
   * @throws UserError if it has not been asked, saying what it has been; or if they are damaged
   */
  public Outputs outputs(String dataset, String split, String checkpoint) {
    Path folder = path.resolve(OUTPUTS).resolve(checkpoint).resolve(dataset + "." + split);
    return Outputs.open(
        AtomicFiles.current(folder)
            .orElseThrow(
                () ->
                    new UserError(
                        "The run %s has no outputs of its checkpoint %s for split '%s' of '%s'; it has %s."
                            .formatted(
                                path,
                                checkpoint,
                                split,
                                dataset,
                                outputs(checkpoint).isEmpty()
                                    ? "none"
                                    : String.join(", ", outputs(checkpoint))))));
  }

  Path outputsPath(String dataset, String split) {
    return path.resolve(OUTPUTS).resolve(dataset + "." + split);
  }
}
