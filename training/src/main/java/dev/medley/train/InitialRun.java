package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.file.WeightsFile;
import dev.medley.recipe.Recipe;
import dev.medley.run.Checkpoint;
import dev.medley.run.Checkpoints;
import dev.medley.run.RunDirectory;
import dev.medley.run.Runs;
import dev.medley.run.Status;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a recipe's {@code init_from} names: a run, a weights file, or nothing. */
final class InitialRun {
  private final Optional<RunDirectory> run;
  private final Optional<Path> file;

  private InitialRun(Optional<RunDirectory> run, Optional<Path> file) {
    this.run = run;
    this.file = file;
  }

  /**
   * Looks for it.
   *
   * @param runs where runs are found by name
   * @throws UserError if there is neither such a file or folder of weights nor such a run, or the
   *     run is being trained
   */
  static InitialRun find(Recipe recipe, Path runs) {
    if (recipe.initFrom() == null) {
      return new InitialRun(Optional.empty(), Optional.empty());
    }
    Path path = Path.of(recipe.initFrom());
    if (!RunDirectory.isRun(path) && WeightsFile.isAt(path)) {
      return new InitialRun(Optional.empty(), Optional.of(path.toAbsolutePath().normalize()));
    }
    RunDirectory run = Runs.find(runs, recipe.initFrom());
    if (run.status() == Status.RUNNING) {
      throw new UserError(
          "init_from: the run %s is running, and its checkpoints change. Wait until it ends, or interrupt it."
              .formatted(run.info().name()));
    }
    return new InitialRun(Optional.of(run), Optional.empty());
  }

  /**
   * The recipe with what comes along with the weights: a run's normalisation, unless the recipe has
   * its own; and the absolute path.
   */
  Recipe settle(Recipe recipe) {
    if (file.isPresent()) {
      return recipe.withInitFrom(file.get().toString());
    }
    if (run.isEmpty()) {
      return recipe;
    }
    Recipe settled = recipe.withInitFrom(run.get().path().toAbsolutePath().normalize().toString());
    return recipe.data().normalize() != null
        ? settled
        : settled.withData(
            recipe.data().withNormalize(Training.recipe(run.get()).data().normalize()));
  }

  /** The weights; of a run, those of {@code last}, or as {@code evaluate.checkpoint} says. */
  Map<String, Tensor> tensors(Recipe recipe) {
    return file.map(WeightsFile::read)
        .orElseGet(
            () -> checkpoint(run.orElseThrow(), recipe.evaluate().checkpoint()).model().tensors());
  }

  /** A run's checkpoint; {@code best} is {@code last} where nothing was measured. */
  static Checkpoint checkpoint(RunDirectory run, String wanted) {
    Checkpoints checkpoints = run.checkpoints();
    return wanted.equals(Checkpoints.BEST)
        ? checkpoints.find(wanted).orElseGet(() -> checkpoints.get(Checkpoints.LAST))
        : checkpoints.get(wanted);
  }
}
