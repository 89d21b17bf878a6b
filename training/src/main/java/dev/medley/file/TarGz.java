package dev.medley.file;

import dev.medley.binding.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Reads chosen files of a gzipped tar archive from an untrusted hand; nothing is extracted. */
public final class TarGz {
  private static final int MOST_ENTRIES = 1000;

  private TarGz() {}

  /**
   * Reads the wanted files that the archive holds.
   *
   * @param wanted the most bytes that each may have, by base name
   * @return the bytes by base name, in the archive's order; names that are not there are left out
   * @throws UserError if the archive is truncated or damaged, a wanted file is too long, a link, or
   *     there twice, or the archive as a whole is far longer than the wanted files can be
   */
  public static Map<String, byte[]> read(Path file, Map<String, Long> wanted) {
    long left = wanted.values().stream().mapToLong(Long::longValue).sum() + (64L << 20);
    Map<String, byte[]> found = new LinkedHashMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GZIPInputStream(in, 1 << 16), "UTF-8")) {
      int entries = 0;
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        left -= Math.max(0, entry.getSize());
        if (++entries > MOST_ENTRIES || left < 0) {
          throw new UserError(file + " holds far more than the files that are wanted of it.");
        }
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        Long most = wanted.get(name);
        if (most == null || entry.isDirectory()) {
          continue;
        }
        if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || entry.isSparse()) {
          throw new UserError(file + ": '" + name + "' is a link or no plain file.");
        }
        if (entry.getSize() > most) {
          throw new UserError(
              file
                  + ": '"
                  + name
                  + "' has "
                  + entry.getSize()
                  + " bytes; at most "
                  + most
                  + " are allowed.");
        }
        byte[] bytes = tar.readNBytes((int) entry.getSize());
        if (bytes.length < entry.getSize()) {
          throw new UserError(file + " is truncated in '" + name + "'.");
        }
        if (found.put(name, bytes) != null) {
          throw new UserError(file + " has '" + name + "' twice.");
        }
      }
      return found;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          file + " is not a readable tar.gz archive; it may be truncated (" + e.getMessage() + ").",
          e);
    }
  }
}
