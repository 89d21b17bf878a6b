package dev.medley.objective;

import dev.medley.binding.Variants;

/** All that a recipe can name; adding one is a line here. */
public final class Objectives {
  /** By name, in the order in which they are listed. */
  public static final Variants<Objective> ALL =
      Variants.of(Objective.class).with("cross_entropy", CrossEntropy.class);

  private Objectives() {}
}
