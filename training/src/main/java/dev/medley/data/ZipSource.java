package dev.medley.data;

import dev.medley.file.SafeZip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** A zip of {@code split/class/image}, read in place. */
final class ZipSource implements Source {
  private final Path file;
  private final String checksum;

  /** A zip, of a checksum or null. */
  ZipSource(Path file, String checksum) {
    this.file = file;
    this.checksum = checksum;
  }

  @Override
  public String where() {
    return file.toString();
  }

  @Override
  public String identity() throws IOException {
    return "zip\n" + Stamp.of(file) + " " + checksum;
  }

  @Override
  public Images open(Progress progress) throws IOException {
    Checksum.verify(file, checksum);
    SafeZip zip = SafeZip.open(file, SafeZip.Limits.IMAGES);
    ClassTree tree;
    try {
      tree = ClassTree.of(where(), zip.names(), zip.folders());
    } catch (RuntimeException e) {
      zip.close();
      throw e;
    }
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
        String id = tree.parts().get(part).ids().get(row);
        try (InputStream in = zip.stream(id)) {
          return ImageHeader.read(in, zip.size(id), file + ": '" + id + "'");
        }
      }

      @Override
      public Picture picture(int part, int row, ImageDecoder decoder) {
        String id = tree.parts().get(part).ids().get(row);
        return decoder.decode(zip.read(id), file + ": '" + id + "'");
      }

      @Override
      public void close() throws IOException {
        zip.close();
      }
    };
  }
}
