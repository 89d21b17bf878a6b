package dev.medley.train;

/** What is averaged over several networks, all with the same weight. */
public enum Averaging {
  /** Logits divided by temperatures. */
  LOGITS,
  /** The probabilities that follow from those. */
  PROBABILITIES
}
