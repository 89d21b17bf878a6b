package dev.medley.optim;

import dev.medley.binding.Variants;

/** All that a recipe can name; adding one is a line here. */
public final class Schedules {
  /** By name, in the order in which they are listed. */
  public static final Variants<Schedule> ALL =
      Variants.of(Schedule.class)
          .with("constant", Constant.class)
          .with("cosine", Cosine.class)
          .with("step", Step.class)
          .with("multistep", MultiStep.class)
          .with("one_cycle", OneCycle.class)
          .with("triangle", Triangle.class)
          .with("polynomial", Polynomial.class);

  private Schedules() {}
}
