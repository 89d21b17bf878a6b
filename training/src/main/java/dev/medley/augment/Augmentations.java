package dev.medley.augment;

import dev.medley.binding.Variants;

/** All that a recipe can name; adding one is a line here. */
public final class Augmentations {
  /** By name, in the order in which they are listed. */
  public static final Variants<Augmentation> ALL =
      Variants.of(Augmentation.class)
          .with("pad_crop", PadCrop.class)
          .with("horizontal_flip", HorizontalFlip.class);

  private Augmentations() {}
}
