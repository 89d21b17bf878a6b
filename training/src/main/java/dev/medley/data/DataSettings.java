package dev.medley.data;

import dev.medley.binding.Catalog;
import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.HashSet;
import java.util.List;

/**
 * What a model is trained on. {@code subset}, {@code classes} and {@code labelNoise} alter training
 * only.
 *
 * @param name of {@code configs/data}, or of what lies at the path
 * @param path absolute; null for a name of {@code configs/data}
 * @param normalize null for ImageNet's statistics on RGB and the data set's own on grayscale images
 * @param validation share of train, in [0, 1)
 * @param subset null for all; up to 1 a share, from 2 on a number of images
 * @param classes null for all
 * @param labelNoise share of the training labels, in [0, 1]
 * @param size pixels a side; null for the data set's own
 */
@Doc("What a model is trained on.")
public record DataSettings(
    @Doc(
            "A data set of configs/data, or the path of a config file, of a folder or zip of"
                + " split/class/image, of an npz, of a folder with MNIST's or CIFAR's files, or of"
                + " CIFAR's tar.gz.")
        String name,
    @Doc("Where the data lie, if not where the config of that name says.") @Default("null")
        String path,
    @Doc(
            "What is subtracted and divided by: imagenet, dataset, none, or {mean, std}; imagenet for"
                + " RGB and dataset for grayscale images if left out.")
        @Default("null")
        Normalization normalize,
    @Doc(
            "Share of the training images that is held out, stratified, the same for every seed; 0"
                + " for none. Data that have both a validation and a test split keep theirs.")
        @Default("0.1")
        @Range(min = 0, max = 1, maxExclusive = true)
        double validation,
    @Doc(
            "Trains on a stratified part: a share up to 1, or a number of images from 2 on; the same"
                + " for every seed, a smaller part within a larger.")
        @Default("null")
        @Range(min = 0, minExclusive = true)
        Double subset,
    @Doc(
            "Trains on images of these classes only; labels, the network's head and evaluation keep"
                + " all classes.")
        @Default("null")
        List<String> classes,
    @Doc(
            "Share of the training labels that are replaced by another class that is trained on, each"
                + " equally likely; stratified, the same for every seed.")
        @Default("0")
        @Range(min = 0, max = 1)
        double labelNoise,
    @Doc(
            "Pixels a side: the shorter side is brought to it, then the centre is cut out. If left"
                + " out, images up to 96 pixels stay as they are and must be of one size; larger ones"
                + " are brought to 224.")
        @Default("null")
        @Range(min = 1, max = 4096)
        Integer size) {
  /**
   * Checks what annotations cannot say.
   *
   * @throws IllegalArgumentException if the name cannot be one, the subset is neither a share nor a
   *     number, or the classes are none or repeat
   */
  public DataSettings {
    if (!Catalog.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "name must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a"
              + " letter or digit");
    }
    if (subset != null && subset > 1 && subset != Math.rint(subset)) {
      throw new IllegalArgumentException(
          "subset must be a share up to 1 or a whole number of images, is " + subset);
    }
    if (classes != null && classes.isEmpty()) {
      throw new IllegalArgumentException("classes must name at least one class");
    }
    if (classes != null && new HashSet<>(classes).size() < classes.size()) {
      throw new IllegalArgumentException("classes must name every class once");
    }
  }

  /** All keys but the name at their defaults. */
  public static DataSettings of(String name, String path) {
    return new DataSettings(name, path, null, 0.1, null, null, 0, null);
  }

  /** The same with another normalisation. */
  public DataSettings withNormalize(Normalization other) {
    return new DataSettings(name, path, other, validation, subset, classes, labelNoise, size);
  }

  /** The same with another size. */
  public DataSettings withSize(Integer other) {
    return new DataSettings(name, path, normalize, validation, subset, classes, labelNoise, other);
  }
}
