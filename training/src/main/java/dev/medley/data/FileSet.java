package dev.medley.data;

import dev.medley.binding.UserError;
import dev.medley.file.Gzipped;
import dev.medley.file.TarGz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A few named files of a data set, wherever they lie. */
interface FileSet {
  /** What messages call the set: a folder, an archive, the name of bundled data. */
  String where();

  /** Tells when a file changed. */
  String identity() throws IOException;

  /** Whether there is such a file. */
  boolean has(String name) throws IOException;

  /**
   * Opens a file, which may be gzipped.
   *
   * @throws UserError if there is none
   */
  Opened open(String name) throws IOException;

  /**
   * A file.
   *
   * @param in its bytes, to be closed
   * @param where what messages call it
   */
  record Opened(InputStream in, String where) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  /** A set that lacks a file says so. */
  default UserError missing(String name) {
    return new UserError(where() + " has no '" + name + "' (nor " + name + ".gz).");
  }

  /**
   * Files by name.
   *
   * @param where what messages call the set
   * @param paths where each lies
   * @param checksums hexadecimal MD5, SHA-1 or SHA-256 of a file's uncompressed content, by name,
   *     where known
   */
  record Paths(String where, Map<String, Path> paths, Map<String, String> checksums)
      implements FileSet {
    /** All files of a folder; {@code .gz} at their end is not part of their name. */
    static Paths folder(Path folder, Map<String, String> checksums) throws IOException {
      Map<String, Path> paths = new TreeMap<>();
      try (var files = Files.list(folder)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          paths.putIfAbsent(name(file), file);
        }
      }
      return new Paths(folder.toString(), paths, checksums);
    }

    /** A file's name without {@code .gz}. */
    static String name(Path file) {
      String name = file.getFileName().toString();
      return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    @Override
    public String identity() throws IOException {
      StringBuilder text = new StringBuilder();
      for (Path path : paths.values()) {
        text.append(Stamp.of(path)).append('\n');
      }
      return text.append(new TreeMap<>(checksums)).toString();
    }

    @Override
    public boolean has(String name) {
      return paths.containsKey(name);
    }

    @Override
    public Opened open(String name) throws IOException {
      Path path = paths.get(name);
      if (path == null) {
        throw missing(name);
      }
      String expected = checksums.get(name);
      if (expected != null) {
        try (InputStream content = Gzipped.content(Files.newInputStream(path))) {
          Checksum.verify(content, expected, path.toString());
        }
      }
      return new Opened(Files.newInputStream(path), path.toString());
    }
  }

  /**
   * Files of the class path.
   *
   * @param name of the folder beside this class that holds them
   */
  record Bundled(String name) implements FileSet {
    @Override
    public String where() {
      return "the bundled " + name;
    }

    @Override
    public String identity() {
      return "";
    }

    @Override
    public boolean has(String file) {
      return FileSet.class.getResource(path(file)) != null;
    }

    @Override
    public Opened open(String file) throws IOException {
      try (InputStream in = FileSet.class.getResourceAsStream(path(file))) {
        if (in == null) {
          throw missing(file);
        }
        byte[] bytes = in.readAllBytes();
        return new Opened(new ByteArrayInputStream(bytes), where() + ": '" + file + ".gz'");
      }
    }

    private String path(String file) {
      return name + "/" + file + ".gz";
    }
  }

  /**
   * Chosen files of an archive.
   *
   * @param archive where it lies
   * @param files what it holds of them, by base name
   */
  record Archive(Path archive, Map<String, byte[]> files) implements FileSet {
    /**
     * Reads an archive.
     *
     * @param wanted the most bytes that each file may have
     * @param checksum of the archive, or null where none is known
     */
    static Archive read(Path archive, Map<String, Long> wanted, String checksum)
        throws IOException {
      Checksum.verify(archive, checksum);
      return new Archive(archive, TarGz.read(archive, wanted));
    }

    @Override
    public String where() {
      return archive.toString();
    }

    @Override
    public String identity() throws IOException {
      return Stamp.of(archive);
    }

    @Override
    public boolean has(String name) {
      return files.containsKey(name);
    }

    @Override
    public Opened open(String name) {
      byte[] bytes = files.get(name);
      if (bytes == null) {
        throw missing(name);
      }
      return new Opened(new ByteArrayInputStream(bytes), archive + ": '" + name + "'");
    }
  }
}
