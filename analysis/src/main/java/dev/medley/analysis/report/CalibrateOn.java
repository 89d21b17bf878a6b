package dev.medley.analysis.report;

import java.util.Optional;

/**
 * What temperatures are fitted on.
 *
 * @param kind how it is chosen
 * @param split the split, where one was named
 */
public record CalibrateOn(Kind kind, Optional<String> split) {
  /** How what temperatures are fitted on is chosen. */
  public enum Kind {
    /** The validation split if all models have it, else {@link #CROSS}. */
    USUAL,
    /** A split that was named. */
    SPLIT,
    /** Each half of the reported split, by hash of id, for the other half. */
    CROSS,
    /** Nothing: logits stay as they are. */
    NONE
  }

  /** The validation split if all models have it, else halves of the reported one. */
  public static final CalibrateOn USUAL = new CalibrateOn(Kind.USUAL, Optional.empty());

  /** Each half of the reported split for the other. */
  public static final CalibrateOn CROSS = new CalibrateOn(Kind.CROSS, Optional.empty());

  /** Nothing. */
  public static final CalibrateOn NONE = new CalibrateOn(Kind.NONE, Optional.empty());

  /** The meaning of a word: {@code cross}, {@code none} or a split's name; null for the usual. */
  public static CalibrateOn of(String word) {
    if (word == null) {
      return USUAL;
    }
    return switch (word) {
      case "cross" -> CROSS;
      case "none" -> NONE;
      default -> new CalibrateOn(Kind.SPLIT, Optional.of(word));
    };
  }
}
