package dev.medley.augment;

import dev.medley.binding.Variants;

/** All that a recipe can name; adding one is a line here. */
public final class Augmentations {
  /** By name, in the order in which they are listed. */
  public static final Variants<Augmentation> ALL =
      Variants.of(Augmentation.class)
          .with("pad_crop", PadCrop.class)
          .with("random_resized_crop", RandomResizedCrop.class)
          .with("horizontal_flip", HorizontalFlip.class)
          .with("alternating_flip", AlternatingFlip.class)
          .with("cutout", Cutout.class)
          .with("brightness", Adjust.class)
          .with("contrast", Adjust.class)
          .with("saturation", Adjust.class)
          .with("hue", Hue.class)
          .with("color_jitter", ColorJitter.class)
          .with("grayscale", Grayscale.class)
          .with("gaussian_blur", GaussianBlur.class)
          .with("solarize", Solarize.class)
          .with("posterize", Posterize.class)
          .with("equalize", Equalize.class)
          .with("autocontrast", AutoContrast.class)
          .with("sharpness", Adjust.class)
          .with("rotate", Rotate.class)
          .with("shear_x", Shear.class)
          .with("shear_y", Shear.class)
          .with("translate_x", Translate.class)
          .with("translate_y", Translate.class)
          .with("rand_augment", RandAugment.class);

  private Augmentations() {}
}
