package dev.medley.export;

/** What a file with several networks averages over them, all with the same weight. */
public enum Averaging {
  /** Logits divided by temperatures. */
  LOGITS,
  /** The probabilities that follow from those. */
  PROBABILITIES
}
