package dev.medley.sweep;

import dev.medley.binding.Catalog;
import dev.medley.binding.Node;
import dev.medley.binding.Place;
import dev.medley.binding.Problems;
import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import dev.medley.binding.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Finds and reads families. */
public final class Families {
  /** Where they lie below each root. */
  public static final String FOLDER = "recipes/families";

  private static final Settings<Family> SETTINGS = Settings.of(Family.class, Distribution.ALL);

  private final Catalog catalog;
  private final Path workingDirectory;

  /** Families found from these roots. */
  public Families(Catalog.Roots roots) {
    this.catalog = new Catalog("family", FOLDER, roots);
    this.workingDirectory = roots.workingDirectory();
  }

  /**
   * A family as it was read.
   *
   * @param label what messages call its file
   * @param shipped whether it is part of Medley
   */
  public record Source(Family family, String label, boolean shipped) {
    Place place() {
      return Place.of(label);
    }

    /** A recipe's name, or its file as messages call it. */
    String recipe(String nameOrFile) {
      if (!Catalog.isFile(nameOrFile) || shipped) {
        return nameOrFile;
      }
      return Path.of(label).resolveSibling(nameOrFile).normalize().toString();
    }
  }

  /** The families that have names. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Reads a family.
   *
   * @param nameOrFile a name of the catalog, or a file: what has a slash or ends in .yaml or .yml
   * @throws UserError with all its problems, each with file, line and key
   */
  public Source load(String nameOrFile) {
    if (!Catalog.isFile(nameOrFile)) {
      return read(catalog.get(nameOrFile));
    }
    try {
      Problems problems = new Problems();
      Path file = workingDirectory.resolve(nameOrFile);
      return bound(YamlReader.read(file, nameOrFile, problems), nameOrFile, false, problems);
    } catch (InvalidPathException e) {
      throw new UserError("a family's file name holds a character that no file's can", e);
    }
  }

  /**
   * Reads text.
   *
   * @param label what messages call it
   * @throws UserError with all its problems
   */
  public Source parse(String yaml, String label) {
    Problems problems = new Problems();
    return bound(YamlReader.parse(yaml, label, problems), label, false, problems);
  }

  private static Source read(Catalog.Item item) {
    Problems problems = new Problems();
    try (InputStream in = item.open()) {
      Node tree = YamlReader.read(in, item.label(), problems);
      return bound(tree, item.label(), item.origin() == Catalog.Origin.SHIPPED, problems);
    } catch (IOException e) {
      throw new UserError(item.label() + " cannot be read", e);
    }
  }

  private static Source bound(Node tree, String label, boolean shipped, Problems problems) {
    Family family = SETTINGS.bind(tree, problems);
    problems.throwIfAny();
    return new Source(family, label, shipped);
  }

  /** The family as YAML with every key, which reads as an equal one. */
  public static String write(Family family) {
    return SETTINGS.write(family);
  }

  /** The JSON Schema (2020-12) of families, for editors. */
  public static String jsonSchema() {
    return SETTINGS.jsonSchema("Medley family");
  }
}
