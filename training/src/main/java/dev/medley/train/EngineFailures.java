package dev.medley.train;

import ai.djl.engine.EngineException;
import dev.medley.recipe.Recipe;
import dev.medley.run.WorkFailed;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the engine's failures mean to people. */
public final class EngineFailures {
  private EngineFailures() {}

  /** What a failure of the engine, or of memory, means where no training failed; else nothing. */
  public static Optional<WorkFailed> of(Throwable failure) {
    if (failure instanceof UnsatisfiedLinkError) {
      return Optional.of(
          new WorkFailed(
              "A native library cannot be loaded: %s. medley doctor says what to do."
                  .formatted(lastLine(failure)),
              failure));
    }
    if (failure instanceof OutOfMemoryError) {
      return Optional.of(
          new WorkFailed(
              "Java's memory is not enough. MEDLEY_JAVA_OPTS=-Xmx8g gives it 8 GB instead of 2;"
                  + " fewer --threads need less.",
              failure));
    }
    if (failure instanceof EngineException) {
      return Optional.of(
          isOfDevice(failure)
              ? new WorkFailed(
                  "The memory is not enough. On a GPU, --device cpu takes the machine's; else end"
                      + " other programs, or take a smaller split.",
                  failure)
              : new WorkFailed("The engine failed: " + lastLine(failure) + ".", failure));
    }
    return Optional.empty();
  }

  private static String lastLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).strip().lines().reduce((a, b) -> b).orElse("");
  }

  private static boolean isOfDevice(Throwable failure) {
    String said = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return Stream.of(
            "out of memory", "not enough memory", "can't allocate memory", "allocation failed")
        .anyMatch(said::contains);
  }

  static WorkFailed explain(Throwable failure, Recipe recipe) {
    boolean memory = failure instanceof OutOfMemoryError || isOfDevice(failure);
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
        : new WorkFailed("The engine failed: " + lastLine(failure) + ".", failure);
  }
}
