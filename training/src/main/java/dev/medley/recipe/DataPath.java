package dev.medley.recipe;

import dev.medley.binding.Catalog;
import dev.medley.binding.Node;
import dev.medley.binding.Place;
import dev.medley.data.DataLocation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Tells names of data sets from paths, and gives paths a name. */
final class DataPath {
  private final Catalog data;
  private final Path workingDirectory;

  DataPath(Catalog data, Path workingDirectory) {
    this.data = data;
    this.workingDirectory = workingDirectory;
  }

  /**
   * The data settings with name and path told apart: what is no name of {@code configs/data} and
   * looks like a path, or is one, becomes an absolute {@code path}.
   */
  Node located(Node settings) {
    if (settings instanceof Node.Scalar text && text.value() instanceof String) {
      return located(
          new Node.Mapping(text.place(), List.of(new Node.Entry(text.place(), "name", text))));
    }
    if (!(settings instanceof Node.Mapping map)
        || !(map.get("name").orElse(null) instanceof Node.Scalar name)
        || !(name.value() instanceof String word)) {
      return settings;
    }
    if (map.entry("path").isPresent()) {
      return absolute(map, map.entry("path").get());
    }
    Place place = name.place();
    DataLocation location = DataLocation.of(data, workingDirectory, word);
    if (location.path() == null) {
      return map.with(place, "path", new Node.Scalar(place, "", null));
    }
    return map.with(place, "name", Node.Scalar.text(place, location.name()))
        .with(place, "path", Node.Scalar.text(place, location.path()));
  }

  private Node absolute(Node.Mapping map, Node.Entry entry) {
    if (!(entry.value() instanceof Node.Scalar text && text.value() instanceof String path)) {
      return map;
    }
    try {
      String absolute = workingDirectory.resolve(path).toAbsolutePath().normalize().toString();
      return map.with(entry.place(), "path", Node.Scalar.text(text.place(), absolute));
    } catch (InvalidPathException e) {
      return map;
    }
  }
}
