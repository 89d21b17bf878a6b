package dev.medley.objective;

import dev.medley.binding.Variants;
import java.util.Locale;
import java.util.Map;

/** All that a recipe can name; adding one is a line here. */
public final class Objectives {
  /** By name, in the order in which they are listed. */
  public static final Variants<Objective> ALL =
      Variants.of(Objective.class)
          .with("cross_entropy", CrossEntropy.class)
          .with("simclr", SimClr.class)
          .with("supcon", SupCon.class)
          .with("moco", MoCo.class)
          .with("byol", Byol.class)
          .with("simsiam", SimSiam.class)
          .with("barlow_twins", BarlowTwins.class)
          .with("vicreg", VicReg.class)
          .with("swav", Swav.class)
          .with("dino", Dino.class)
          .with("rotation", Rotation.class)
          .with("mae", MaskedAutoencoder.class)
          .with("distillation", Distillation.class);

  private Objectives() {}

  /** The name that a recipe gives an objective; the record's own for one that is not listed. */
  public static String name(Objective objective) {
    return ALL.byName().entrySet().stream()
        .filter(entry -> entry.getValue() == objective.getClass())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> objective.getClass().getSimpleName().toLowerCase(Locale.ROOT));
  }
}
