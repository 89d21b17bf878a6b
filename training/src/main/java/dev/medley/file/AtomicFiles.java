package dev.medley.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Files and folders that are there whole or not at all: written aside in the same folder, forced to
 * the disk, renamed. A kill or a full disk at any moment leaves the old or the new.
 *
 * <p>A file is replaced by one rename. A folder cannot be: the old one is first renamed to {@code
 * NAME.old-PID-RANDOM}, then the new one takes its name, so a kill between the two leaves the old
 * one under that other name. {@link #current} finds it there, {@link #recover} puts it back.
 */
public final class AtomicFiles {
  private static final String ASIDE = ".tmp-";
  private static final String REPLACED = ".old-";
  private static final String TOKEN = "[0-9]+-[0-9a-f]+";

  private AtomicFiles() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes to a buffered stream, which the caller closes. */
    void writeTo(OutputStream stream) throws IOException;
  }

  /**
   * Creates or replaces a file; missing parent folders are created.
   *
   * @throws java.io.UncheckedIOException if it cannot be written; then nothing has changed
   */
  public static void write(Path file, Content content) {
    Path target = file.toAbsolutePath();
    Path aside = beside(target, ASIDE);
    try {
      Files.createDirectories(target.getParent());
      try (FileChannel channel =
          FileChannel.open(
              aside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
        content.writeTo(stream);
        stream.flush();
        channel.force(true);
      }
      rename(aside, target);
      force(target.getParent());
    } catch (IOException e) {
      throw Failures.writing(file, e);
    } finally {
      discard(aside);
    }
  }

  /** Creates or replaces a file that holds these bytes. */
  public static void write(Path file, byte[] bytes) {
    write(file, stream -> stream.write(bytes));
  }

  /** Creates or replaces a text file, in UTF-8. */
  public static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A folder being built aside. {@link #commit} gives it its name; closed without that, it
   * vanishes.
   */
  public static final class Folder implements AutoCloseable {
    private final Path target;
    private final Path aside;

    private Folder(Path target) {
      this.target = target.toAbsolutePath();
      this.aside = beside(this.target, ASIDE);
    }

    /** Where to write the files meanwhile. */
    public Path path() {
      return aside;
    }

    /**
     * Writes a file in it.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public void write(String name, Content content) {
      try (OutputStream stream =
          new BufferedOutputStream(Files.newOutputStream(aside.resolve(name)), 1 << 16)) {
        content.writeTo(stream);
      } catch (IOException e) {
        throw Failures.writing(target.resolve(name), e);
      }
    }

    /** Writes a text file in it, in UTF-8. */
    public void write(String name, String text) {
      write(name, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Forces everything to the disk and puts it in the place of the target, which may exist.
     *
     * @throws java.io.UncheckedIOException if that fails; then nothing has changed
     */
    public void commit() {
      try {
        forceAll(aside);
        Path replaced = beside(target, REPLACED);
        boolean exists = Files.exists(target);
        if (exists) {
          rename(target, replaced);
        }
        try {
          rename(aside, target);
        } catch (IOException e) {
          if (exists) {
            rename(replaced, target);
          }
          throw e;
        }
        force(target.getParent());
        deleteTree(replaced);
      } catch (IOException e) {
        throw Failures.writing(target, e);
      }
    }

    /** Removes what was not committed. */
    @Override
    public void close() {
      discard(aside);
    }
  }

  /**
   * Begins a folder; missing parents are created.
   *
   * @throws java.io.UncheckedIOException if that fails
   */
  public static Folder folder(Path target) {
    Folder folder = new Folder(target);
    try {
      Files.createDirectories(folder.target.getParent());
      Files.createDirectory(folder.aside);
    } catch (IOException e) {
      throw Failures.writing(target, e);
    }
    return folder;
  }

  /**
   * Where a folder lies now: at its own name, or, where a writer was killed (or is at work) in the
   * middle of replacing it, under the name that it was moved to. Changes nothing.
   */
  public static Optional<Path> current(Path folder) {
    if (Files.exists(folder)) {
      return Optional.of(folder);
    }
    Optional<Path> replaced = leftovers(folder, REPLACED).stream().findFirst();
    return Files.exists(folder) ? Optional.of(folder) : replaced;
  }

  /**
   * Repairs what killed writers left in a folder: a child that was being replaced gets its name
   * back, everything else that was written aside is deleted. Only for whoever is its single writer.
   *
   * @throws java.io.UncheckedIOException if that fails
   */
  public static void recover(Path parent) {
    try {
      for (Path old : leftovers(parent.resolve("*"), REPLACED)) {
        String name = old.getFileName().toString();
        Path target = parent.resolve(name.substring(0, name.lastIndexOf(REPLACED)));
        if (Files.exists(target)) {
          deleteTree(old);
        } else {
          rename(old, target);
        }
      }
      for (Path aside : leftovers(parent.resolve("*"), ASIDE)) {
        deleteTree(aside);
      }
    } catch (IOException e) {
      throw Failures.writing(parent, e);
    }
  }

  /**
   * Removes a file or folder so that it is either whole or no longer there under its name: renamed
   * first, then deleted. Nothing happens where there is none.
   *
   * @throws java.io.UncheckedIOException if that fails
   */
  public static void remove(Path path) {
    try {
      Path old = beside(path.toAbsolutePath(), ASIDE);
      if (Files.exists(path)) {
        rename(path, old);
        deleteTree(old);
      }
    } catch (IOException e) {
      throw Failures.writing(path, e);
    }
  }

  /** Whether a name is one that is only used aside, while something is being written. */
  public static boolean isAside(Path path) {
    return path.getFileName().toString().matches(".+\\.(tmp|old)-" + TOKEN);
  }

  /**
   * Deletes a file or a folder with all that is in it; links are removed, not followed. Nothing
   * happens where there is none.
   */
  public static void deleteTree(Path root) throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(root);
      return;
    }
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Forces a folder's entries to the disk, where the system can. */
  public static void force(Path folder) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(folder, StandardOpenOption.READ);
    } catch (IOException e) {
      return; // Windows opens no folders, and needs none forced
    }
    try (channel) {
      channel.force(true);
    }
  }

  private static void forceAll(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(path)) {
          force(path);
        } else {
          try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(true);
          }
        }
      }
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** A name for a file beside the target that no other thread, process or container takes. */
  private static Path beside(Path target, String mark) {
    String token =
        ProcessHandle.current().pid()
            + "-"
            + Integer.toHexString(ThreadLocalRandom.current().nextInt());
    return target.resolveSibling(target.getFileName() + mark + token);
  }

  /** What lies beside a target (or, for the name {@code *}, beside all) with a mark and a token. */
  private static List<Path> leftovers(Path target, String mark) {
    List<Path> found = new ArrayList<>();
    String name = target.getFileName().toString();
    try (DirectoryStream<Path> siblings =
        Files.newDirectoryStream(target.toAbsolutePath().getParent())) {
      for (Path sibling : siblings) {
        String other = sibling.getFileName().toString();
        int at = other.lastIndexOf(mark);
        if (at > 0
            && other.substring(at + mark.length()).matches(TOKEN)
            && (name.equals("*") || other.substring(0, at).equals(name))) {
          found.add(sibling);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw Failures.reading(target, e);
    }
    found.sort(null);
    return found;
  }

  private static void discard(Path aside) {
    try {
      deleteTree(aside);
    } catch (IOException e) {
      // a leftover that recover() removes; what is being reported matters more
    }
  }
}
