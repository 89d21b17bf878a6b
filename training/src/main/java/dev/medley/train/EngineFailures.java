package dev.medley.train;

import dev.medley.recipe.Recipe;
import dev.medley.run.WorkFailed;
import java.util.Locale;

/** What the engine's failures mean to people. */
final class EngineFailures {
  private EngineFailures() {}

  static WorkFailed explain(Throwable failure, Recipe recipe) {
    String said = String.valueOf(failure.getMessage());
    String lower = said.toLowerCase(Locale.ROOT);
    boolean memory =
        failure instanceof OutOfMemoryError
            || lower.contains("out of memory")
            || lower.contains("not enough memory")
            || lower.contains("can't allocate memory")
            || lower.contains("allocation failed");
    String smaller =
        recipe.engine().equals(Recipe.PYTORCH)
            ? "Set train.micro_batch_size to a part of train.batch_size, or a smaller model.width"
            : "Set a smaller train.batch_size or model.width";
    return memory
        ? new WorkFailed(
            "The memory is not enough for this step. "
                + smaller
                + ", then start again; a checkpoint, if there is one, can be resumed.",
            failure)
        : new WorkFailed(
            "The engine failed: " + said.strip().lines().reduce((a, b) -> b).orElse("") + ".",
            failure);
  }
}
