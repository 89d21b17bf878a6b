package dev.medley.binding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * YAML files that are called by name, such as the recipes: those of the working directory come
 * before the user's, and these before the shipped ones.
 */
public final class Catalog {
  /** What names of data sets, runs, recipes and the like look like. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final String EXTENSION = ".yaml";

  /**
   * The places to look in.
   *
   * @param workingDirectory where paths start
   * @param user Medley's folder among the user's configuration
   */
  public record Roots(Path workingDirectory, Path user) {
    /** The process's working directory and {@code $XDG_CONFIG_HOME/medley}. */
    public static Roots standard() {
      String xdg = System.getenv("XDG_CONFIG_HOME");
      Path config =
          xdg == null || !Path.of(xdg).isAbsolute()
              ? Path.of(System.getProperty("user.home"), ".config")
              : Path.of(xdg);
      return new Roots(Path.of(""), config.resolve("medley"));
    }
  }

  /** Who a file belongs to. */
  public enum Origin {
    /** The working directory's. */
    HERE,
    /** The user's own. */
    USER,
    /** Part of Medley. */
    SHIPPED
  }

  /**
   * One file.
   *
   * @param label what messages call it
   * @param location of its bytes
   */
  public record Item(String name, Origin origin, String label, URI location) {
    /** Its bytes. */
    public InputStream open() throws IOException {
      return location.toURL().openStream();
    }

    /** Its text as it stands. */
    public String text() {
      try (InputStream in = open()) {
        return new String(in.readNBytes(YamlReader.LARGEST), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UserError(label + " cannot be read", e);
      }
    }

    /** The first comment line, which says what the file is for; empty if there is none. */
    public String summary() {
      return text()
          .lines()
          .findFirst()
          .filter(line -> line.startsWith("#"))
          .map(line -> Messages.clean(line.substring(1).strip(), 200))
          .orElse("");
    }
  }

  private final String kind;
  private final String folder;
  private final Roots roots;

  /**
   * A catalog.
   *
   * @param kind what messages call one of its files, such as {@code recipe}
   * @param folder where they lie below each root, such as {@code configs/data}
   */
  public Catalog(String kind, String folder, Roots roots) {
    this.kind = kind;
    this.folder = folder;
    this.roots = roots;
  }

  /** Whether what a user gave is a file, not a name: it has a slash or ends in .yaml or .yml. */
  public static boolean isFile(String nameOrFile) {
    return nameOrFile.contains("/")
        || nameOrFile.contains("\\")
        || nameOrFile.endsWith(".yaml")
        || nameOrFile.endsWith(".yml");
  }

  /** The file of every name that counts, in the order of names. */
  public List<Item> all() {
    Map<String, Item> byName = new TreeMap<>();
    for (Item item : candidates()) {
      byName.putIfAbsent(item.name(), item);
    }
    return List.copyOf(byName.values());
  }

  /** The names, in order. */
  public List<String> names() {
    return all().stream().map(Item::name).toList();
  }

  /** The first file of a name. */
  public Optional<Item> find(String name) {
    return named(name).stream().findFirst();
  }

  /** All files of a name: the one that counts, then those that it stands before. */
  public List<Item> named(String name) {
    return candidates().stream().filter(item -> item.name().equals(name)).toList();
  }

  /**
   * The first file of a name.
   *
   * @throws UserError naming the nearest name and all others, if there is none
   */
  public Item get(String name) {
    return find(name).orElseThrow(() -> new UserError(unknown(name)));
  }

  /** A sentence without its end that says that there is no such name, and which there are. */
  public String unknown(String name) {
    List<String> names = names();
    return "there is no "
        + kind
        + " "
        + Messages.clean(name)
        + Messages.hint(name, names)
        + " ("
        + kind
        + "s: "
        + Messages.list(names)
        + ")";
  }

  private List<Item> candidates() {
    List<Item> items = new ArrayList<>();
    items.addAll(folder(roots.workingDirectory().resolve(folder), Origin.HERE));
    items.addAll(folder(roots.user().resolve(folder), Origin.USER));
    items.addAll(shipped());
    return items;
  }

  private static List<Item> folder(Path folder, Origin origin) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Map<String, Item> items = new TreeMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + EXTENSION)) {
      for (Path file : files) {
        String name = name(file.getFileName().toString());
        items.put(name, new Item(name, origin, file.toString(), file.toUri()));
      }
    } catch (IOException e) {
      throw new UserError(folder + " cannot be listed", e);
    }
    return List.copyOf(items.values());
  }

  private List<Item> shipped() {
    URL url = Catalog.class.getResource("/" + folder);
    try {
      if (url == null) {
        return List.of();
      }
      return url.getProtocol().equals("file")
          ? folder(Path.of(url.toURI()), Origin.SHIPPED).stream().map(this::shipped).toList()
          : inJar((JarURLConnection) url.openConnection());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private Item shipped(Item item) {
    String label = "shipped " + folder + "/" + item.name() + EXTENSION;
    return new Item(item.name(), Origin.SHIPPED, label, item.location());
  }

  private List<Item> inJar(JarURLConnection connection) throws IOException {
    Map<String, Item> items = new LinkedHashMap<>();
    connection.setUseCaches(false);
    try (JarFile jar = connection.getJarFile()) {
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        String path = entry.getName();
        if (path.startsWith(folder + "/")
            && path.endsWith(EXTENSION)
            && path.indexOf('/', folder.length() + 1) < 0) {
          String name = name(path.substring(folder.length() + 1));
          URI location = URI.create(Catalog.class.getResource("/" + path).toString());
          items.put(name, shipped(new Item(name, Origin.SHIPPED, path, location)));
        }
      }
    }
    return List.copyOf(items.values());
  }

  private static String name(String file) {
    return file.substring(0, file.length() - EXTENSION.length());
  }
}
