package dev.medley.data;

import dev.medley.binding.Catalog;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a word says about where data are: a name of {@code configs/data}, or a path.
 *
 * @param name the data set's name
 * @param path absolute; null for a name of {@code configs/data}
 */
public record DataLocation(String name, String path) {
  private static final Pattern PATH =
      Pattern.compile("(?i).*[/\\\\].*|.*\\.(zip|npz|tgz|tar\\.gz|ya?ml)|[.~].*");

  /**
   * Tells names from paths: what is no name of {@code configs/data} and looks like a path, or is
   * one, is a path. Whether anything is there is not checked.
   *
   * @param data of {@code configs/data}
   * @param workingDirectory where paths start
   */
  public static DataLocation of(Catalog data, Path workingDirectory, String word) {
    if (data.find(word).isPresent()) {
      return new DataLocation(word, null);
    }
    try {
      Path path = workingDirectory.resolve(word).toAbsolutePath().normalize();
      if (PATH.matcher(word).matches() || Files.exists(path)) {
        return new DataLocation(name(path), path.toString());
      }
    } catch (InvalidPathException e) {
      // no path: a name, then
    }
    return new DataLocation(word, null);
  }

  /** The base name, without a file's extension, other characters than a name's replaced. */
  private static String name(Path path) {
    Path last = path.getFileName();
    String base = last == null ? "root" : last.toString();
    if (!Files.isDirectory(path)) {
      base = base.replaceFirst("(?i)(?<=.)(\\.tar\\.gz|\\.[^.]*)$", "");
    }
    String name = base.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[._-]+", "");
    return name.isEmpty() ? "data" : name.substring(0, Math.min(name.length(), 100));
  }
}
