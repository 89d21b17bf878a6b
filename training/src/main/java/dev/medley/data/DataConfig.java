package dev.medley.data;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A file of {@code configs/data}: where a data set comes from. Its name is the file's. */
@Doc("Where a data set comes from. Its name is the file's.")
record DataConfig(
    @Doc("Data that come with Medley.") @Default("null") String bundled,
    @Doc("A folder, zip, npz or tar.gz; relative to this file.") @Default("null") String path,
    @Doc("An artifact of DJL's data set repository, downloaded once.") @Default("null")
        String repository,
    @Doc("Another config, of which the first images of each class are taken; see per_class.")
        @Default("null")
        String of,
    @Doc("How many images of each class are taken, by split.") @Range(min = 1) @Default("{}")
        Map<String, Integer> perClass,
    @Doc("Names of the classes in the labels' order, for data that do not name them.")
        @Default("[]")
        List<String> classNames,
    @Doc(
            "MD5, SHA-1 or SHA-256 of files, by name: of a zip, npz or tar.gz itself; of the"
                + " uncompressed content of MNIST's and CIFAR's files, by the name without .gz.")
        @Default("{}")
        Map<String, String> checksums,
    @Doc("How to get the data by hand.") @Default("null") String obtain) {
  /** What is known of data without a config. */
  static final DataConfig NONE =
      new DataConfig(null, null, null, null, Map.of(), List.of(), Map.of(), "There is no config.");

  /** Checks that there is one place, and nothing that would count for nothing. */
  DataConfig {
    long places = Stream.of(bundled, path, repository, of).filter(Objects::nonNull).count();
    if (places > 1 || (places == 0 && obtain == null)) {
      throw new IllegalArgumentException("must have one of bundled, path, repository, of, obtain");
    }
    if ((of == null) != perClass.isEmpty()) {
      throw new IllegalArgumentException("must have both of and per_class, or neither");
    }
    if (of != null && !(classNames.isEmpty() && checksums.isEmpty())) {
      throw new IllegalArgumentException("must not have class_names or checksums beside of");
    }
    if (bundled != null && !checksums.isEmpty()) {
      throw new IllegalArgumentException("must not have checksums beside bundled");
    }
    for (String split : perClass.keySet()) {
      if (!SplitNames.ALL.contains(split)) {
        throw new IllegalArgumentException("per_class must name splits, of " + SplitNames.ALL);
      }
    }
  }
}
