package dev.medley.model;

import dev.medley.binding.Variants;

/** All that a recipe can name; adding one is a line here. */
public final class Models {
  /** By name, in the order in which they are listed. */
  public static final Variants<Model> ALL = Variants.of(Model.class);

  private Models() {}
}
