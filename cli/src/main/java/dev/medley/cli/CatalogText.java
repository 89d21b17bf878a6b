package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the commands over catalogs have in common. */
final class CatalogText {
  private CatalogText() {}

  /**
   * Lists names, whose they are ({@code here}, {@code user}, {@code shipped}) and what for.
   *
   * @param head of the column of names
   */
  static int list(Catalog catalog, String head, Output output) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(head, "FROM", "WHAT"));
    for (Catalog.Item item : catalog.all()) {
      String from = item.origin().name().toLowerCase(Locale.ROOT);
      rows.add(List.of(item.name(), from, item.summary()));
      json.add(
          Json.object()
              .put("name", item.name())
              .put("from", from)
              .put("file", item.label())
              .put("summary", item.summary()));
    }
    output.print(json, Output.table(rows));
    return 0;
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
