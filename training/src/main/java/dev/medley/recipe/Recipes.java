package dev.medley.recipe;

import dev.medley.augment.Augmentations;
import dev.medley.binding.Assignment;
import dev.medley.binding.Catalog;
import dev.medley.binding.Node;
import dev.medley.binding.Place;
import dev.medley.binding.Problems;
import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import dev.medley.binding.YamlReader;
import dev.medley.binding.YamlWriter;
import dev.medley.model.Models;
import dev.medley.objective.Objectives;
import dev.medley.optim.Optimizers;
import dev.medley.optim.Schedules;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds, composes, overrides and checks recipes.
 *
 * <p>A file's {@code extends: NAME|FILE} is laid under it: maps merge, lists and variants with
 * another name replace. Then come {@link Overrides}. Nothing but {@link UserError} is thrown,
 * whatever the files hold.
 */
public final class Recipes {
  private static final Settings<Recipe> SETTINGS =
      Settings.of(
          Recipe.class,
          Models.ALL,
          Objectives.ALL,
          Augmentations.ALL,
          Optimizers.ALL,
          Schedules.ALL);
  private static final String EXTENDS = "extends";
  private static final Pattern INDEX = Pattern.compile("\\.\\d+(\\.|$)");

  private final Catalog catalog;
  private final DataPath dataPath;
  private final Path workingDirectory;

  /** Recipes found from these roots. */
  public Recipes(Catalog.Roots roots) {
    this.catalog = new Catalog("recipe", "recipes", roots);
    this.workingDirectory = roots.workingDirectory();
    this.dataPath =
        new DataPath(new Catalog("data set", "configs/data", roots), roots.workingDirectory());
  }

  /** The recipes that have names. */
  public Catalog catalog() {
    return catalog;
  }

  /**
   * Loads a recipe.
   *
   * @param nameOrFile a name of the catalog, or a file: what has a slash or ends in .yaml or .yml
   * @throws UserError with all its problems, each with file or option, line and key
   */
  public Recipe load(String nameOrFile, Overrides overrides) {
    Problems problems = new Problems();
    Node tree = composed(source(nameOrFile), new ArrayList<>(), problems);
    return resolved(tree, overrides, problems);
  }

  /** {@link #load(String, Overrides)} without overrides. */
  public Recipe load(String nameOrFile) {
    return load(nameOrFile, Overrides.NONE);
  }

  /**
   * Reads a recipe once, to resolve it with many changes.
   *
   * @param nameOrFile as {@link #load} takes it
   * @throws UserError if it cannot be read or composed
   */
  public Draft draft(String nameOrFile) {
    Problems problems = new Problems();
    Node tree = composed(source(nameOrFile), new ArrayList<>(), problems);
    problems.throwIfAny();
    return new Draft(tree);
  }

  /** A recipe that was read and composed, and not yet checked. */
  public final class Draft {
    private final Node tree;

    private Draft(Node tree) {
      this.tree = tree;
    }

    /** This with a setting changed; a map is laid over what is there, anything else replaces it. */
    public Draft with(String key, Node value) {
      return new Draft(changed(tree, key, value));
    }

    /**
     * The recipe.
     *
     * @throws UserError with all its problems, those of changes where their values were written
     */
    public Recipe resolve(Overrides overrides) {
      return resolved(tree, overrides, new Problems());
    }
  }

  private Node changed(Node from, String key, Node value) {
    String room = key.equals("data.name") ? "data" : key;
    if (room.equals("data")) {
      return over(from, room, dataPath.located(value));
    }
    if (!(value instanceof Node.Mapping) || INDEX.matcher(key).find()) {
      return Assignment.of(key, value).apply(from);
    }
    Node nested = value;
    List<String> parts = List.of(key.split("\\.", -1));
    for (int i = parts.size() - 1; i > 0; i--) {
      nested =
          new Node.Mapping(
              value.place(), List.of(new Node.Entry(value.place(), parts.get(i), nested)));
    }
    return over(from, parts.get(0), nested);
  }

  /**
   * Reads YAML that extends nothing, such as a run's {@code recipe.yaml}.
   *
   * @param source what messages call it
   * @throws UserError with all its problems
   */
  public Recipe parse(String yaml, String source, Overrides overrides) {
    Problems problems = new Problems();
    return resolved(located(YamlReader.parse(yaml, source, problems)), overrides, problems);
  }

  /** The recipe as YAML with every key, which loads to an equal one. */
  public static String write(Recipe recipe) {
    return SETTINGS.write(recipe);
  }

  /**
   * The paths of the settings in which two recipes differ, such as {@code optimizer.momentum}, in
   * the recipe's order; of two different variants, {@code name} and the keys that both have. Paths
   * of data are not compared.
   */
  public static List<String> difference(Recipe first, Recipe second) {
    return SETTINGS.difference(first, second).stream()
        .filter(key -> !key.equals("data.path"))
        .toList();
  }

  /**
   * The value of a setting as YAML on one line.
   *
   * @param key its path, such as {@code optimizer.momentum} or {@code augment.0}
   * @return none if the recipe has no such setting
   */
  public static Optional<String> value(Recipe recipe, String key) {
    Optional<Node> node = Optional.of(SETTINGS.tree(recipe));
    for (String part : key.split("\\.", -1)) {
      node = node.flatMap(at -> child(at, part));
    }
    return node.map(value -> YamlWriter.write(value).strip().replace("\n", ", "));
  }

  private static Optional<Node> child(Node node, String key) {
    if (node instanceof Node.Sequence list && key.matches("\\d{1,9}")) {
      return list.items().stream().skip(Integer.parseInt(key)).findFirst();
    }
    return node instanceof Node.Mapping map ? map.get(key) : Optional.empty();
  }

  /** The JSON Schema (2020-12) of recipe files, for editors. */
  public static String jsonSchema() {
    return SETTINGS.jsonSchema("Medley recipe", EXTENDS);
  }

  private Source source(String nameOrFile) {
    return Catalog.isFile(nameOrFile)
        ? Source.of(path(nameOrFile), workingDirectory)
        : Source.of(catalog.get(nameOrFile));
  }

  private Recipe resolved(Node tree, Overrides overrides, Problems problems) {
    Node changed = tree;
    if (overrides.data() != null) {
      Place place = Place.of("--data " + overrides.data());
      changed = over(changed, "data", dataPath.located(Node.Scalar.text(place, overrides.data())));
    }
    if (overrides.seed() != null) {
      Place place = Place.of("--seed " + overrides.seed());
      Node seed = new Node.Scalar(place, overrides.seed().toString(), overrides.seed());
      changed = over(changed, "seed", seed);
    }
    if (overrides.initFrom() != null) {
      Place place = Place.of("--init-from " + overrides.initFrom());
      changed = over(changed, "init_from", Node.Scalar.text(place, overrides.initFrom()));
    }
    for (String set : overrides.set()) {
      changed = Assignment.parse(set, "--set", problems).apply(changed);
    }
    Recipe recipe = SETTINGS.bind(located(changed), problems);
    problems.throwIfAny();
    return recipe;
  }

  private static Node over(Node tree, String key, Node value) {
    return SETTINGS.merge(
        tree, new Node.Mapping(value.place(), List.of(new Node.Entry(value.place(), key, value))));
  }

  private Node located(Node tree) {
    return tree instanceof Node.Mapping map && map.entry("data").isPresent()
        ? map.with(map.entry("data").get().place(), "data", dataPath.located(map.get("data").get()))
        : tree;
  }

  /** A file with everything that it extends laid under it. */
  private Node composed(Source source, List<Source> chain, Problems problems) {
    List<Source> longer = new ArrayList<>(chain);
    longer.add(source);
    Node tree = source.read(problems);
    if (!(tree instanceof Node.Mapping map) || map.entry(EXTENDS).isEmpty()) {
      return located(tree);
    }
    Source base = base(map.entry(EXTENDS).get(), longer);
    return SETTINGS.merge(composed(base, longer, problems), located(map.without(EXTENDS)));
  }

  private Source base(Node.Entry entry, List<Source> chain) {
    Source source = chain.get(chain.size() - 1);
    if (!(entry.value() instanceof Node.Scalar text && text.value() instanceof String name)) {
      throw new UserError(entry.place() + ": extends must be the name or file of one recipe");
    }
    Source base;
    try {
      base = Catalog.isFile(name) ? source.sibling(path(name)) : named(name, source);
    } catch (UserError e) {
      throw new UserError(entry.place() + ": extends: " + e.getMessage(), e);
    }
    if (chain.stream().anyMatch(earlier -> earlier.location().equals(base.location()))) {
      String names = chain.stream().map(Source::label).collect(Collectors.joining(" -> "));
      throw new UserError(
          entry.place() + ": extends goes in a circle: " + names + " -> " + base.label());
    }
    return base;
  }

  /** A recipe by name; for a file that has the name itself, the one that it stands before. */
  private Source named(String name, Source user) {
    return catalog.named(name).stream()
        .map(Source::of)
        .filter(source -> !source.location().equals(user.location()))
        .findFirst()
        .orElseGet(() -> Source.of(catalog.get(name)));
  }

  private static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw new UserError("a recipe's file name holds a character that no file's can", e);
    }
  }

  /**
   * A file to read.
   *
   * @param label what messages call it
   */
  private record Source(String label, URI location) {
    static Source of(Catalog.Item item) {
      return new Source(item.label(), item.location());
    }

    static Source of(Path file, Path folder) {
      Path path = folder.resolve(file).toAbsolutePath().normalize();
      return new Source(file.toString(), path.toUri());
    }

    /** A file relative to this one. */
    Source sibling(Path file) {
      if (!isOnDisk()) {
        throw new UserError("a shipped recipe extends others by name, not " + file);
      }
      Path shown = file.isAbsolute() ? file : Path.of(label).resolveSibling(file).normalize();
      return new Source(
          shown.toString(), Path.of(location).resolveSibling(file).normalize().toUri());
    }

    Node read(Problems problems) {
      if (isOnDisk()) {
        return YamlReader.read(Path.of(location), label, problems);
      }
      try (InputStream in = location.toURL().openStream()) {
        return YamlReader.read(in, label, problems);
      } catch (IOException e) {
        throw new UserError(label + " cannot be read", e);
      }
    }

    private boolean isOnDisk() {
      return "file".equals(location.getScheme());
    }
  }
}
