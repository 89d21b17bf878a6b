package dev.medley.analysis.ensemble;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How members are averaged, all with the same weight (Gontijo-Lopes et al. 2022, section 4.2). */
public enum EnsembleRule {
  /** The mean of logits. */
  LOGIT_MEAN,
  /** The mean of probabilities. */
  PROBABILITY_MEAN,
  /** The mean of logits, each model's divided by its temperature. */
  CALIBRATED_LOGIT_MEAN,
  /** The mean of the probabilities that follow from those. */
  CALIBRATED_PROBABILITY_MEAN;

  /** The word in files and on the screen. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The rule of a word. */
  public static Optional<EnsembleRule> find(String word) {
    return Arrays.stream(values()).filter(rule -> rule.word().equals(word)).findFirst();
  }

  /** Whether temperatures come first. */
  public boolean isCalibrated() {
    return this == CALIBRATED_LOGIT_MEAN || this == CALIBRATED_PROBABILITY_MEAN;
  }

  /** Whether logits are averaged, not probabilities. */
  public boolean isOfLogits() {
    return this == LOGIT_MEAN || this == CALIBRATED_LOGIT_MEAN;
  }
}
