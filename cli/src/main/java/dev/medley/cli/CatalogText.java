package dev.medley.cli;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the commands over catalogs have in common. */
final class CatalogText {
  private CatalogText() {}

  /** {@code here}, {@code user} or {@code shipped}. */
  static String origin(Catalog.Item item) {
    return item.origin().name().toLowerCase(Locale.ROOT);
  }

  /**
   * Copies a file of a catalog, overwriting nothing, and prints where to.
   *
   * @param file where to; null for the catalog's folder in the working directory
   */
  static int copy(Catalog catalog, String folder, String name, Path file, Workplace place) {
    Catalog.Item item = catalog.get(name);
    Path shown = file == null ? Path.of(folder, name + ".yaml") : file;
    Path target = place.resolve(shown);
    try (InputStream in = item.open()) {
      if (target.getParent() != null) {
        Files.createDirectories(target.getParent());
      }
      Files.copy(in, target);
    } catch (FileAlreadyExistsException e) {
      throw new UserError("The file " + shown + " is there already; name another.", e);
    } catch (IOException e) {
      throw new UserError("The file " + shown + " cannot be written: " + e.getMessage() + ".", e);
    }
    place.out().println(shown);
    return 0;
  }
}
