package dev.medley.analysis.measure;

import java.util.Locale;

/** A change of the inputs that leaves a measure as it is. */
public enum Invariance {
  /** The examples in another order, the same for both models. */
  ORDER_OF_EXAMPLES,
  /** Another numbering of the classes, the same for both models and the labels. */
  ORDER_OF_CLASSES,
  /** Logits of one model times a positive number, or another one added to all of an example's. */
  SCALE_OF_LOGITS,
  /** Features of one model turned or mirrored. */
  ORTHOGONAL_MAP,
  /** Features of one model times a number. */
  ISOTROPIC_SCALE,
  /** A vector added to all features of one model. */
  TRANSLATION,
  /** Features of one model through any invertible linear map. */
  INVERTIBLE_MAP;

  /** In words. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
