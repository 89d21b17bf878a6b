package dev.medley.train;

import dev.medley.run.WorkFailed;
import java.util.Locale;

/** What the engine's failures mean to people. */
final class EngineFailures {
  private EngineFailures() {}

  static WorkFailed explain(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    String lower = said.toLowerCase(Locale.ROOT);
    boolean memory =
        failure instanceof OutOfMemoryError
            || lower.contains("out of memory")
            || lower.contains("not enough memory")
            || lower.contains("can't allocate memory");
    return memory
        ? new WorkFailed(
            "The memory is not enough for this step. Set train.micro_batch_size to a part of"
                + " train.batch_size, or a smaller model.width, then start again; a checkpoint, if"
                + " there is one, can be resumed.",
            failure)
        : new WorkFailed(
            "The engine failed: " + said.strip().lines().reduce((a, b) -> b).orElse("") + ".",
            failure);
  }
}
