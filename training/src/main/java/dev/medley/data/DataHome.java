package dev.medley.data;

import dev.medley.binding.Catalog;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where data are looked for and kept.
 *
 * @param roots where {@code configs/data} and relative paths are looked for
 * @param cache where stores are kept, in {@code stores}, and what is downloaded
 * @param repository address of the DJL repository that data are downloaded from, or null for DJL's
 */
public record DataHome(Catalog.Roots roots, Path cache, String repository) {
  /**
   * What the environment says: {@code MEDLEY_CACHE}, else {@code XDG_CACHE_HOME/medley}, else
   * {@code ~/.cache/medley}; {@code MEDLEY_REPOSITORY}.
   */
  public static DataHome standard() {
    Path home = Path.of(System.getProperty("user.home"));
    return of(Catalog.Roots.standard(), System.getenv(), home);
  }

  static DataHome of(Catalog.Roots roots, Map<String, String> environment, Path home) {
    String own = environment.getOrDefault("MEDLEY_CACHE", "");
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path cache = home.resolve(".cache").resolve("medley");
    if (!own.isBlank()) {
      cache = roots.workingDirectory().resolve(own).toAbsolutePath().normalize();
    } else if (Path.of(xdg).isAbsolute()) { // as the XDG specification has it
      cache = Path.of(xdg, "medley");
    }
    return new DataHome(roots, cache, environment.get("MEDLEY_REPOSITORY"));
  }

  /** The folder of all image stores. */
  public Path stores() {
    return cache.resolve("stores");
  }
}
