package dev.medley.optim;

import dev.medley.binding.Variants;

/** All that a recipe can name; adding one is a line here. */
public final class Optimizers {
  /** By name, in the order in which they are listed. */
  public static final Variants<Optimizer> ALL =
      Variants.of(Optimizer.class)
          .with("sgd", Sgd.class)
          .with("adam", Adam.class)
          .with("adamw", AdamW.class)
          .with("rmsprop", RmsProp.class)
          .with("lars", Lars.class)
          .with("lamb", Lamb.class)
          .with("lion", Lion.class);

  private Optimizers() {}
}
