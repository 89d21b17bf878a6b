package dev.medley.data;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where data are looked for and kept.
 *
 * @param working the working directory: relative paths, and {@code configs/data}
 * @param userConfig the user's configs, with a folder {@code data}
 * @param cache where stores are kept, in {@code stores}
 * @param repository address of the DJL repository that data are downloaded from, or null for DJL's
 */
public record DataHome(Path working, Path userConfig, Path cache, String repository) {
  /**
   * What the environment says: {@code MEDLEY_CACHE}, else {@code XDG_CACHE_HOME/medley}, else
   * {@code ~/.cache/medley}; {@code XDG_CONFIG_HOME/medley}, else {@code ~/.config/medley}; {@code
   * MEDLEY_REPOSITORY}.
   */
  public static DataHome fromEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")), Path.of(""));
  }

  static DataHome of(Map<String, String> environment, Path home, Path working) {
    String cache = environment.get("MEDLEY_CACHE");
    return new DataHome(
        working.toAbsolutePath().normalize(),
        base(environment.get("XDG_CONFIG_HOME"), home.resolve(".config")).resolve("medley"),
        cache != null && !cache.isBlank()
            ? working.resolve(cache).toAbsolutePath().normalize()
            : base(environment.get("XDG_CACHE_HOME"), home.resolve(".cache")).resolve("medley"),
        environment.get("MEDLEY_REPOSITORY"));
  }

  /** XDG: a relative or empty value counts as none. */
  private static Path base(String value, Path fallback) {
    return value == null || value.isBlank() || !Path.of(value).isAbsolute()
        ? fallback
        : Path.of(value);
  }

  /** The folder of all image stores. */
  public Path stores() {
    return cache.resolve("stores");
  }

  /** The same with another cache. */
  public DataHome withCache(Path other) {
    return new DataHome(working, userConfig, other, repository);
  }
}
