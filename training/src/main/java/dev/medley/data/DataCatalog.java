package dev.medley.data;

import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Data sets by name: configs in the working directory's {@code configs/data}, in the user's, and
 * those that are shipped, the first found counting; or by path.
 */
public final class DataCatalog {
  private static final String SHIPPED = "configs/data";
  private static final String YAML = ".yaml";
  private static final int LONGEST_NAME = 100;
  private static final int MOST_CHAINED = 8;

  private final DataHome home;
  private final Settings<DataConfig> settings = Settings.of(DataConfig.class);

  /** The catalogue of some places. */
  public DataCatalog(DataHome home) {
    this.home = home;
  }

  /**
   * A line of the list of data sets.
   *
   * @param name what recipes call it
   * @param about one line
   * @param place the config's path, or {@code shipped}
   */
  public record Entry(String name, String about, String place) {}

  /** A config's text and where it is from. */
  private record Text(String text, String place, Path folder) {}

  /** All data sets that have a config, by name. */
  public List<Entry> list() {
    Map<String, Entry> entries = new TreeMap<>();
    for (String name : names()) {
      Text text = find(name);
      entries.put(name, new Entry(name, parse(text).about(), text.place()));
    }
    return List.copyOf(entries.values());
  }

  /**
   * A config's YAML.
   *
   * @throws UserError if there is none of that name
   */
  public String show(String name) {
    return require(name).text();
  }

  /**
   * Copies a config into the working directory's {@code configs/data}, to be changed there.
   *
   * @return the new file
   * @throws UserError if there is none of that name, or the file exists
   */
  public Path copy(String name) {
    Text text = require(name);
    Path target = home.working().resolve(SHIPPED).resolve(name + YAML);
    if (Files.exists(target)) {
      throw new UserError(target + " exists; remove or rename it first.");
    }
    AtomicFiles.write(target, text.text());
    return target;
  }

  /**
   * Checks a config and that what it refers to is there, without reading any image.
   *
   * @param nameOrPath of a config, or of data
   * @throws UserError with everything that is wrong
   */
  public void check(String nameOrPath) {
    source(resolve(DataSettings.of(nameOrPath)));
  }

  /**
   * Makes of a name or path what a recipe records: the data set's name and, unless its config says
   * where it lies, its absolute path.
   *
   * @throws UserError if there is no such data set, with the names that there are
   */
  public DataSettings resolve(DataSettings data) {
    if (data.path() != null) {
      Path path = existing(data.path());
      return data.at(nameOf(Path.of(data.name())), path.toString());
    }
    if (isName(data.name()) && find(data.name()) != null) {
      return data;
    }
    Path path = home.working().resolve(data.name());
    if (!Files.exists(path) && isName(data.name())) {
      require(data.name());
    }
    path = existing(data.name());
    return data.at(nameOf(path), path.toString());
  }

  /**
   * Opens a data set, bringing it into its store first if need be.
   *
   * @param data {@link #resolve resolved} or not
   * @param threads how many decode
   * @throws UserError if there is none, or anything is wrong with it
   * @throws UncheckedIOException if the disk does not do its part
   */
  public Dataset open(DataSettings data, int threads, Progress progress) {
    DataSettings resolved = resolve(data);
    try {
      ImageStore store =
          ImageStore.open(
              home.stores(),
              resolved.name(),
              source(resolved),
              resolved.size(),
              threads,
              progress);
      return new Dataset(resolved, store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Source source(DataSettings resolved) {
    try {
      Text text = find(resolved.name());
      if (resolved.path() == null) {
        return source(resolved.name(), MOST_CHAINED);
      }
      Path path = Path.of(resolved.path());
      if (isConfig(path)) {
        return source(read(path), resolved.name(), MOST_CHAINED);
      }
      DataConfig config = text == null ? null : parse(text);
      return at(
          path,
          config == null ? List.of() : config.classNames(),
          config == null ? Map.of() : config.checksums());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Source source(String name, int chain) throws IOException {
    return source(require(name), name, chain);
  }

  private Source source(Text text, String name, int chain) throws IOException {
    DataConfig config = parse(text);
    if (config.bundled() != null) {
      FileSet files = new FileSet.Bundled(config.bundled());
      if (!IdxSource.fits(files)) {
        throw new UserError(text.place() + ": nothing is bundled as '" + config.bundled() + "'.");
      }
      return new IdxSource(files, config.classNames());
    }
    if (config.repository() != null) {
      return new DownloadSource(home.repository(), config);
    }
    if (config.of() != null) {
      if (chain == 0) {
        throw new UserError(text.place() + ": the configs named by 'of' go round in a circle.");
      }
      return new CutSource(source(config.of(), chain - 1), config.perClass());
    }
    if (config.path() == null) {
      throw new UserError(
          name + " is not here. " + (config.obtain() == null ? "Set data.path." : config.obtain()));
    }
    Path path = text.folder().resolve(config.path());
    if (!Files.exists(path)) {
      throw new UserError(text.place() + ": there is no " + path + ".");
    }
    return at(path, config.classNames(), config.checksums());
  }

  /** What lies at a path. */
  private static Source at(Path path, List<String> classNames, Map<String, String> checksums)
      throws IOException {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    if (Files.isDirectory(path)) {
      FileSet files = FileSet.Paths.folder(path, checksums);
      if (IdxSource.fits(files)) {
        return new IdxSource(files, classNames);
      }
      return CifarSource.fits(files) ? CifarSource.of(files, classNames) : new FolderSource(path);
    }
    if (name.endsWith(".zip")) {
      return new ZipSource(path);
    }
    if (name.endsWith(".npz")) {
      return new NpzSource(path, classNames);
    }
    if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return CifarSource.archive(path, checksums, classNames);
    }
    throw new UserError(
        path + " is no data set: a folder, a .zip, .npz, .tar.gz or a config (.yaml) is expected.");
  }

  private Path existing(String path) {
    Path absolute = home.working().resolve(path).toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new UserError("There is no data set at " + absolute + ".");
    }
    return absolute;
  }

  /** A data set's name: a path's last part with what names may not hold replaced. */
  static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "" : last.toString();
    if (!Files.isDirectory(path)) {
      name = name.replaceFirst("(?i)(\\.tar\\.gz|\\.[A-Za-z0-9]{1,5})$", "");
    }
    name = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return name.isEmpty() ? "data" : name.substring(0, Math.min(LONGEST_NAME, name.length()));
  }

  private static boolean isName(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  }

  private static boolean isConfig(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  private List<Path> folders() {
    return List.of(home.working().resolve(SHIPPED), home.userConfig().resolve("data"));
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(Resources.names(SHIPPED, YAML));
    for (Path folder : folders()) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(YAML))
              .forEach(file -> names.add(file.substring(0, file.length() - YAML.length())));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return names.stream().distinct().sorted().toList();
  }

  private Text find(String name) {
    for (Path folder : folders()) {
      Path file = folder.resolve(name + YAML);
      if (isName(name) && Files.isRegularFile(file)) {
        return read(file);
      }
    }
    return Resources.text(SHIPPED + "/" + name + YAML)
        .map(text -> new Text(text, "shipped", home.working()))
        .orElse(null);
  }

  private Text require(String name) {
    Text text = find(name);
    if (text == null) {
      throw new UserError(
          "There is no data set '" + name + "'. Known are " + String.join(", ", names())
              + "; a path of a folder, zip, npz, tar.gz or config is taken too.");
    }
    return text;
  }

  private static Text read(Path file) {
    try {
      return new Text(
          Files.readString(file, StandardCharsets.UTF_8), file.toString(), file.getParent());
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e.getMessage() + ".", e);
    }
  }

  private DataConfig parse(Text text) {
    return settings.parse(text.text(), text.place());
  }
}
