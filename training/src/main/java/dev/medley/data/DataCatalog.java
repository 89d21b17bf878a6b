package dev.medley.data;

import dev.medley.binding.Catalog;
import dev.medley.binding.Settings;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Data sets by the names of {@code configs/data} or by path. */
public final class DataCatalog {
  private static final String FOLDER = "configs/data";
  private static final int LONGEST_CHAIN = 8;

  private final DataHome home;
  private final Catalog configs;
  private final Settings<DataConfig> settings = Settings.of(DataConfig.class);

  /** The catalogue of some places. */
  public DataCatalog(DataHome home) {
    this.home = home;
    this.configs = new Catalog("data set", FOLDER, home.roots());
  }

  /** The configs, to be listed and shown. */
  public Catalog configs() {
    return configs;
  }

  /**
   * Checks a config, or data by their path, and that what it refers to is there, without reading
   * any image.
   *
   * @throws UserError with everything that is wrong
   */
  public void check(String nameOrPath) {
    source(locate(nameOrPath));
  }

  /**
   * Settings for a name or path, with everything else at its default.
   *
   * @param nameOrPath as after {@code --data}
   * @throws UserError if it is neither a path nor one of the names
   */
  public DataSettings locate(String nameOrPath) {
    DataLocation at = DataLocation.of(configs, home.roots().workingDirectory(), nameOrPath);
    if (at.path() == null) {
      configs.get(at.name());
    }
    return DataSettings.of(at.name(), at.path());
  }

  /**
   * Opens a data set, bringing it into its store first if need be.
   *
   * @param threads how many decode
   * @throws UserError if there is none, or anything is wrong with it
   * @throws UncheckedIOException if the disk does not do its part
   */
  public Dataset open(DataSettings data, int threads, Progress progress) {
    Source source = source(data);
    try {
      ImageStore store =
          ImageStore.open(home.stores(), data.name(), source, data.size(), threads, progress);
      try {
        return new Dataset(data, store);
      } catch (RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Source source(DataSettings data) {
    try {
      if (data.path() == null) {
        return source(data.name(), LONGEST_CHAIN);
      }
      Path path = existing(Path.of(data.path()), "There is no data set at ");
      String file = path.getFileName().toString();
      if (file.endsWith(".yaml") || file.endsWith(".yml")) {
        DataConfig config = settings.read(path);
        return source(config, data.name(), path.toString(), path.getParent(), LONGEST_CHAIN);
      }
      // a config of that name still knows class names and checksums
      DataConfig config = configs.find(data.name()).map(this::read).orElse(DataConfig.NONE);
      return at(path, config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DataConfig read(Catalog.Item item) {
    return settings.parse(item.text(), item.label());
  }

  private Source source(String name, int chain) throws IOException {
    Catalog.Item item = configs.get(name);
    boolean shipped = item.origin() == Catalog.Origin.SHIPPED;
    Path folder = shipped ? home.roots().workingDirectory() : Path.of(item.location()).getParent();
    return source(read(item), name, item.label(), folder, chain);
  }

  /**
   * The source of a config.
   *
   * @param label what messages call the config
   * @param folder where its relative paths start
   * @param chain how many configs it may still refer to, one through another
   */
  private Source source(DataConfig config, String name, String label, Path folder, int chain)
      throws IOException {
    if (config.bundled() != null) {
      FileSet files = new FileSet.Bundled(config.bundled());
      if (!IdxSource.fits(files)) {
        throw new UserError(label + ": nothing is bundled as '" + config.bundled() + "'.");
      }
      return new IdxSource(files, config.classNames());
    }
    if (config.repository() != null) {
      return new DownloadSource(home.repository(), home.cache(), config);
    }
    if (config.of() != null) {
      if (chain == 0) {
        throw new UserError(label + ": the configs that 'of' names go round in a circle.");
      }
      return new CutSource(source(config.of(), chain - 1), config.perClass());
    }
    if (config.path() == null) {
      throw new UserError(name + " must be fetched by hand. " + config.obtain());
    }
    Path path = existing(folder.resolve(config.path()), label + ": there is no ");
    if (!config.checksums().isEmpty()) {
      checkChecksums(config.checksums().keySet(), path, label);
    }
    return at(path, config);
  }

  /** A checksum that is compared with nothing must not seem to be. */
  private static void checkChecksums(Set<String> names, Path path, String label)
      throws IOException {
    Set<String> files = Set.of(path.getFileName().toString());
    if (Files.isDirectory(path)) {
      FileSet.Paths folder = FileSet.Paths.folder(path, Map.of());
      boolean arrays = IdxSource.fits(folder) || CifarSource.fits(folder);
      files = arrays ? folder.paths().keySet() : Set.of();
    }
    for (String name : names) {
      if (!files.contains(name)) {
        throw new UserError(
            label
                + ": checksums has '"
                + name
                + "'; "
                + (files.isEmpty()
                    ? "those of an image folder are not verified."
                    : path + " has " + String.join(", ", files) + "."));
      }
    }
  }

  /** What lies at a path. */
  private static Source at(Path path, DataConfig config) throws IOException {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    List<String> classNames = config.classNames();
    if (Files.isDirectory(path)) {
      FileSet files = FileSet.Paths.folder(path, config.checksums());
      if (IdxSource.fits(files)) {
        return new IdxSource(files, classNames);
      }
      return CifarSource.fits(files) ? CifarSource.of(files, classNames) : new FolderSource(path);
    }
    String checksum = config.checksums().get(path.getFileName().toString());
    if (name.endsWith(".zip")) {
      return new ZipSource(path, checksum);
    }
    if (name.endsWith(".npz")) {
      return new NpzSource(path, checksum, classNames);
    }
    if (name.endsWith(".tar.gz") || name.endsWith(".tgz")) {
      return CifarSource.archive(path, checksum, classNames);
    }
    throw new UserError(
        path + " is no data set: a folder, a .zip, .npz, .tar.gz or a config (.yaml) is expected.");
  }

  private static Path existing(Path path, String sentence) {
    Path absolute = path.toAbsolutePath().normalize();
    if (!Files.exists(absolute)) {
      throw new UserError(sentence + absolute + ".");
    }
    return absolute;
  }
}
