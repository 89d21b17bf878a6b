package dev.medley.data;

import dev.medley.binding.Messages;
import dev.medley.binding.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A folder of {@code split/class/image}. Symbolic links must stay within it. */
final class FolderSource implements Source {
  /** What stands in a name for bytes that are no text. */
  private static final char UNREADABLE = '\uFFFD';

  private final Path root;

  FolderSource(Path root) {
    this.root = root;
  }

  @Override
  public String where() {
    return root.toString();
  }

  @Override
  public String identity() throws IOException {
    StringBuilder text = new StringBuilder("folder\n").append(root).append('\n');
    walk().files.forEach((name, stamp) -> text.append(name).append(stamp).append('\n'));
    return text.toString();
  }

  @Override
  public Images open(Progress progress) throws IOException {
    Listing listing = walk();
    ClassTree tree = ClassTree.of(where(), listing.files.keySet(), listing.folders);
    return new Images() {
      @Override
      public List<String> classNames() {
        return tree.classNames();
      }

      @Override
      public List<Part> parts() {
        return tree.parts();
      }

      @Override
      public ImageHeader header(int part, int row) throws IOException {
        Path file = file(part, row);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 2048)) {
          return ImageHeader.read(in, Files.size(file), file.toString());
        }
      }

      @Override
      public Picture picture(int part, int row, ImageDecoder decoder) throws IOException {
        Path file = file(part, row);
        return decoder.decode(Files.readAllBytes(file), file.toString());
      }

      private Path file(int part, int row) {
        return root.resolve(tree.parts().get(part).ids().get(row));
      }
    };
  }

  /** Files with length and time of change, and folders, three levels deep. */
  private static final class Listing {
    final TreeMap<String, String> files = new TreeMap<>(Utf8Order.INSTANCE);
    final List<String> folders = new ArrayList<>();
  }

  private Listing walk() throws IOException {
    Listing listing = new Listing();
    walk(root, "", 3, root.toRealPath(), listing);
    return listing;
  }

  private void walk(Path folder, String prefix, int levels, Path realRoot, Listing listing)
      throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        String name = prefix + child.getFileName();
        if (ClassTree.hidden(name)) {
          continue;
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
          throw new UserError(
              root
                  + " holds a name with a control character: '"
                  + Messages.clean(name, 200)
                  + "'; rename it.");
        }
        if (name.indexOf(UNREADABLE) >= 0) {
          throw new UserError(
              ("%s holds a name that is no text in the encoding of file names here, %s: '%s'; rename"
                      + " it, or set LC_ALL to a locale of UTF-8.")
                  .formatted(root, System.getProperty("sun.jnu.encoding"), name));
        }
        if (Files.isSymbolicLink(child)) {
          checkLink(child, realRoot);
        }
        BasicFileAttributes is = Files.readAttributes(child, BasicFileAttributes.class);
        if (is.isDirectory()) {
          listing.folders.add(name);
          if (levels > 1) {
            walk(child, name + "/", levels - 1, realRoot, listing);
          } else {
            throw new UserError(
                root
                    + " holds the folder '"
                    + name
                    + "' where an image of split/class/image is expected.");
          }
        } else {
          listing.files.put(name, " " + is.size() + " " + is.lastModifiedTime().toMillis());
        }
      }
    }
  }

  private void checkLink(Path link, Path realRoot) throws IOException {
    try {
      if (link.toRealPath().startsWith(realRoot)) {
        return;
      }
    } catch (java.nio.file.NoSuchFileException e) {
      throw new UserError(link + " is a symbolic link to nothing; remove it.", e);
    }
    throw new UserError(
        link + " is a symbolic link that leaves " + root + "; copy what it points to.");
  }
}
