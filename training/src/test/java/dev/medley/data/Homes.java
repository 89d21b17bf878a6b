package dev.medley.data;

import dev.medley.binding.Catalog;
import java.nio.file.Path;

/** A place of its own for a test. */
final class Homes {
  private Homes() {}

  static DataHome in(Path folder) {
    Catalog.Roots roots = new Catalog.Roots(folder.resolve("work"), folder.resolve("user"));
    return new DataHome(roots, folder.resolve("cache"), null);
  }

  static Dataset open(Path folder, String data) {
    DataCatalog catalog = new DataCatalog(in(folder));
    return catalog.open(catalog.locate(data), 2, Progress.none());
  }
}
