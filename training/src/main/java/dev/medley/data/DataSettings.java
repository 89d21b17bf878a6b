package dev.medley.data;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;

/** A recipe's {@code data}: what a model is trained and evaluated on. */
@Doc("The images that a model is trained and evaluated on.")
public record DataSettings(
    @Doc(
            "A config of configs/data by its name, or the path of a config file, a folder or zip of"
                + " split/class/image, an npz, a folder with MNIST's or CIFAR's files, or CIFAR's"
                + " tar.gz.")
        String name,
    @Doc(
            "Where the data lie, if not where the config of that name says; recorded as an absolute"
                + " path.")
        @Default("null")
        String path,
    @Doc(
            "How pixels are scaled: imagenet, dataset, none, or {mean, std}; by default imagenet for"
                + " colour, dataset for grayscale.")
        @Default("null")
        Normalize normalize,
    @Doc(
            "The share of the training images, the same of each class, that is held out as"
                + " validation split, drawn with its own seed 0 so that all members of a family share"
                + " it. 0: none. Data with a validation split and a test split of their own keep"
                + " theirs.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.1")
        double validation,
    @Doc(
            "Train on a part only, the same share of each class: a share up to 1, or a number of"
                + " images from 2 on. Drawn with its own seed 0; a smaller part is within a larger.")
        @Range(min = 0, minExclusive = true)
        @Default("null")
        Double subset,
    @Doc(
            "Train on these classes only, by name. Labels and the network's head keep all classes;"
                + " evaluation is on all.")
        @Default("null")
        List<String> classes,
    @Doc(
            "The share of the training images, the same of each class, that get another class's"
                + " label, each other trained class equally likely; drawn with its own seed 0.")
        @Range(min = 0, max = 1)
        @Default("0")
        double labelNoise,
    @Doc(
            "The side in pixels that images are brought to: the shorter side is resized, the middle"
                + " cut out. Needed where small images differ in size; by default images up to 96"
                + " pixels stay as they are and larger ones are brought to 224.")
        @Range(min = 1, max = 1024)
        @Default("null")
        Integer size) {
  /** Checks what one key alone cannot show. */
  public DataSettings {
    if (subset != null && subset > 1 && subset != Math.rint(subset)) {
      throw new IllegalArgumentException(
          "subset must be a share in (0, 1] or a whole number of images, is " + subset);
    }
    if (classes != null && classes.isEmpty()) {
      throw new IllegalArgumentException("classes must name at least one class");
    }
  }

  /** All keys but the name at their defaults. */
  public static DataSettings of(String name) {
    return new DataSettings(name, null, null, 0.1, null, null, 0, null);
  }

  /** The same of other data. */
  public DataSettings at(String otherName, String otherPath) {
    return new DataSettings(
        otherName, otherPath, normalize, validation, subset, classes, labelNoise, size);
  }

  /** The same with another normalisation. */
  public DataSettings withNormalize(Normalize other) {
    return new DataSettings(
        name, path, other, validation, subset, classes, labelNoise, size);
  }
}
