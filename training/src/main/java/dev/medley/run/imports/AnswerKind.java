package dev.medley.run.imports;

import java.util.Locale;

/** What a model answered, as a file has it. */
enum AnswerKind {
  /** Any numbers; the largest is the predicted class. */
  LOGITS,
  /** From 0 to 1, of sum 1; kept as their logarithms. */
  PROBABILITIES,
  /** The predicted class alone. */
  PREDICTIONS;

  /** The word in options and on the screen. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
