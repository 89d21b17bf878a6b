package dev.medley.run.imports;

import dev.medley.binding.UserError;
import dev.medley.recipe.Category;
import dev.medley.run.RunNames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which outputs are to be imported. Files are npy, npz or csv with a head; predictions and labels
 * may also be JSON lists.
 *
 * @param name the run's
 * @param dataset the data set's
 * @param split the split's, without a dot
 * @param logits (N, C)
 * @param probabilities (N, C), instead of logits
 * @param predictions N classes, instead of logits
 * @param features (N, D)
 * @param labels N classes, from 0
 * @param ids N texts, one a line
 * @param classNames C texts, one a line
 * @param category how far the model diverges from the one that it will be compared with
 */
public record ImportRequest(
    String name,
    String dataset,
    String split,
    Optional<Path> logits,
    Optional<Path> probabilities,
    Optional<Path> predictions,
    Optional<Path> features,
    Path labels,
    Optional<Path> ids,
    Optional<Path> classNames,
    Optional<Category> category) {
  /**
   * Checks names, and that there is something to import.
   *
   * @throws UserError if not
   */
  public ImportRequest {
    RunNames.check(name);
    if (!RunNames.isName(dataset)) {
      throw new UserError(
          "'%s' cannot be a data set's name: allowed are up to 100 letters, digits, '.', '_' and '-', the first a letter or a digit."
              .formatted(dataset));
    }
    if (!RunNames.isName(split) || split.contains(".")) {
      throw new UserError(
          "'%s' cannot be a split's name: allowed are up to 100 letters, digits, '_' and '-', the first a letter or a digit."
              .formatted(split));
    }
    long answers =
        Stream.of(logits, probabilities, predictions).filter(Optional::isPresent).count();
    if (answers > 1) {
      throw new UserError("Give one of --logits, --probabilities and --predictions.");
    }
    if (answers == 0 && features.isEmpty()) {
      throw new UserError(
          "There is nothing to import: give --logits, --probabilities or --predictions, or"
              + " --features.");
    }
  }

  Optional<Path> answers(AnswerKind kind) {
    return switch (kind) {
      case LOGITS -> logits;
      case PROBABILITIES -> probabilities;
      case PREDICTIONS -> predictions;
    };
  }
}
