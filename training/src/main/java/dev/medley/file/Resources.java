package dev.medley.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Text files that are shipped within the program. */
public final class Resources {
  private Resources() {}

  /**
   * The files of a shipped folder, sorted.
   *
   * @param folder such as {@code configs/data}
   * @param extension such as {@code .yaml}
   * @return file names without the extension; none if there is no such folder
   */
  public static List<String> names(String folder, String extension) {
    URL url = Resources.class.getClassLoader().getResource(folder);
    if (url == null) {
      return List.of();
    }
    try {
      URI uri = url.toURI();
      if (!uri.getScheme().equals("jar")) {
        return list(Path.of(uri), extension);
      }
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(jarOf(uri)), Map.of())) {
        return list(jar.getPath(folder), extension);
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A shipped file's text, if there is one. */
  public static Optional<String> text(String path) {
    try (InputStream in = Resources.class.getClassLoader().getResourceAsStream(path)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI jarOf(URI uri) {
    String inner = uri.getRawSchemeSpecificPart();
    return URI.create(inner.substring(0, inner.indexOf("!/")));
  }

  private static List<String> list(Path folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(extension))
          .map(name -> name.substring(0, name.length() - extension.length()))
          .sorted()
          .toList();
    }
  }
}
