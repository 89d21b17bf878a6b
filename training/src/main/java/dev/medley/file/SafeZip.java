package dev.medley.file;

import dev.medley.binding.Messages;
import dev.medley.binding.UserError;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip archive from an untrusted hand. Opening it checks every name and every declared size;
 * reading an entry checks its length and its checksum. Nothing is ever extracted to where an
 * entry's name says.
 *
 * <p>All methods may be called from several threads.
 */
public final class SafeZip implements Closeable {
  /** Deflate cannot compress by more than 1032 : 1. */
  private static final long DEFLATE_LIMIT = 1032;

  private static final int LONGEST_NAME = 200;

  private final Path file;
  private final ZipFile zip;
  private final Map<String, ZipArchiveEntry> files = new LinkedHashMap<>();
  private final List<String> folders = new ArrayList<>();

  /**
   * What an archive may hold.
   *
   * @param entries how many files and folders
   * @param entryBytes bytes of one file, uncompressed
   * @param totalBytes bytes of all files together, uncompressed
   * @param ratio uncompressed to compressed size of files larger than one MiB
   */
  public record Limits(int entries, long entryBytes, long totalBytes, int ratio) {
    /** For image folders: images hardly compress. */
    public static final Limits IMAGES = new Limits(20_000_000, 256L << 20, 1L << 42, 100);

    /** For a few large arrays, which may well be mostly zero. */
    public static final Limits ARRAYS = new Limits(10_000, 1L << 40, 1L << 40, 1100);

    /** For PyTorch's, which compresses nothing. */
    public static final Limits STATE_DICTS = new Limits(100_000, 1L << 40, 1L << 40, 1);
  }

  private SafeZip(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Opens an archive and checks its directory.
   *
   * @throws UserError if it is no zip archive, is damaged, encrypted, or breaks a rule or limit
   */
  public static SafeZip open(Path file, Limits limits) {
    ZipFile zip = null;
    try {
      if (!Files.isRegularFile(file)) {
        throw new UserError(file + " is not a file.");
      }
      zip = ZipFile.builder().setPath(file).setIgnoreLocalFileHeader(true).get();
      SafeZip safe = new SafeZip(file, zip);
      safe.index(limits, Files.size(file));
      SafeZip opened = safe;
      zip = null;
      return opened;
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new UserError(
          file + " is not a readable zip archive; it may be truncated (" + e.getMessage() + ").",
          e);
    } finally {
      closeQuietly(zip);
    }
  }

  private void index(Limits limits, long fileBytes) {
    long total = 0;
    int count = 0;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      if (++count > limits.entries()) {
        throw new UserError(file + " has more than " + limits.entries() + " entries.");
      }
      String name = entry.getName();
      checkName(entry);
      if (entry.isDirectory()) {
        folders.add(name.substring(0, name.length() - 1));
        continue;
      }
      checkEntry(entry, limits, fileBytes);
      total += entry.getSize();
      if (total > limits.totalBytes()) {
        throw new UserError(
            file + " would unpack to more than " + limits.totalBytes() + " bytes: a zip bomb?");
      }
      if (files.put(name, entry) != null) {
        throw new UserError(file + " has two entries called '" + name + "'.");
      }
    }
  }

  private void checkName(ZipArchiveEntry entry) {
    String name = entry.getName();
    for (byte b : entry.getRawName()) {
      if (b == '\\' || (b >= 0 && b < 32) || b == 127) {
        throw new UserError(
            file
                + " has an entry whose name holds a backslash or a control character: '"
                + printable(name)
                + "'.");
      }
    }
    // what is no UTF-8 becomes question marks, and two names one
    if (!Arrays.equals(entry.getRawName(), name.getBytes(StandardCharsets.UTF_8))) {
      throw new UserError(
          file
              + " has an entry whose name is not UTF-8: '"
              + printable(name)
              + "'; zip it again with UTF-8 names.");
    }
    String path = entry.isDirectory() ? name.substring(0, name.length() - 1) : name;
    boolean bad = path.startsWith("/") || path.matches("[A-Za-z]:.*");
    for (String part : path.split("/", -1)) {
      bad |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    if (bad) {
      throw new UserError(
          file
              + " has an entry whose name points outside the archive or is malformed: '"
              + printable(name)
              + "'.");
    }
  }

  private void checkEntry(ZipArchiveEntry entry, Limits limits, long fileBytes) {
    String what = file + ": entry '" + entry.getName() + "' ";
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      throw new UserError(what + "is encrypted; make an archive without a password.");
    }
    if (entry.isUnixSymlink()) {
      throw new UserError(what + "is a symbolic link; store the file itself.");
    }
    boolean deflated = entry.getMethod() == ZipArchiveEntry.DEFLATED;
    if (!deflated && entry.getMethod() != ZipArchiveEntry.STORED) {
      throw new UserError(
          what + "is compressed by method " + entry.getMethod() + "; use deflate or none.");
    }
    long size = entry.getSize();
    long compressed = entry.getCompressedSize();
    if (size < 0 || compressed < 0 || compressed > fileBytes) {
      throw new UserError(what + "is longer than the archive, which is truncated or damaged.");
    }
    if (size > limits.entryBytes()) {
      throw new UserError(
          what + "has " + size + " bytes; " + limits.entryBytes() + " are allowed.");
    }
    long most = deflated ? (compressed + 1) * DEFLATE_LIMIT : compressed;
    if (size > most || (size > 1 << 20 && size / Math.max(1, compressed) > limits.ratio())) {
      throw new UserError(
          what + "declares " + size + " bytes, compressed to " + compressed + ": a zip bomb?");
    }
  }

  /** The names of all files, in the archive's order; folders are not among them. */
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  /** The names of the folders that have an entry of their own, without the last slash. */
  public List<String> folders() {
    return List.copyOf(folders);
  }

  /** Whether there is a file of that name. */
  public boolean has(String name) {
    return files.containsKey(name);
  }

  /**
   * The bytes of a file, uncompressed.
   *
   * @throws UserError if there is no such file
   */
  public long size(String name) {
    return entry(name).getSize();
  }

  /**
   * Reads a file and checks its length and checksum.
   *
   * @throws UserError if there is no such file, or it is damaged or longer than two GiB
   */
  public byte[] read(String name) {
    ZipArchiveEntry entry = entry(name);
    if (entry.getSize() > Integer.MAX_VALUE - 16) {
      throw new UserError(file + ": entry '" + name + "' is longer than two GiB.");
    }
    try (InputStream in = open(entry)) {
      byte[] bytes = atMost((int) entry.getSize(), in, entry.getCompressedSize());
      boolean more = in.read() >= 0;
      CRC32 crc = new CRC32();
      crc.update(bytes);
      if (more || bytes.length < entry.getSize() || crc.getValue() != entry.getCrc()) {
        throw changed(name, more || bytes.length < entry.getSize());
      }
      return bytes;
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  /**
   * Copies a file, uncompressed, to a place of the caller's, and checks its length and checksum.
   *
   * @throws UserError if there is no such file, or it is damaged
   * @throws IOException if the copy cannot be written
   */
  public void copy(String name, Path target) throws IOException {
    ZipArchiveEntry entry = entry(name);
    CRC32 crc = new CRC32();
    byte[] buffer = new byte[1 << 16];
    long left = entry.getSize();
    try (InputStream in = stream(name);
        OutputStream out = Files.newOutputStream(target)) {
      for (int n = read(name, in, buffer); n > 0 && left >= 0; n = read(name, in, buffer)) {
        crc.update(buffer, 0, n);
        out.write(buffer, 0, n);
        left -= n;
      }
    }
    if (left != 0 || crc.getValue() != entry.getCrc()) {
      throw changed(name, left != 0);
    }
  }

  private int read(String name, InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  /** Trusts a declared size only where the compressed one makes it likely. */
  private static byte[] atMost(int size, InputStream in, long compressed) throws IOException {
    if (size > 8 * compressed) {
      return in.readNBytes(size); // grows with what is there
    }
    byte[] bytes = new byte[size];
    int length = in.readNBytes(bytes, 0, size);
    return length == size ? bytes : Arrays.copyOf(bytes, length);
  }

  /**
   * Opens a file for reading its beginning; neither length nor checksum is checked.
   *
   * @throws UserError if there is no such file or its data cannot be found
   */
  public InputStream stream(String name) {
    try {
      return open(entry(name));
    } catch (IOException e) {
      throw damaged(name, e);
    }
  }

  private InputStream open(ZipArchiveEntry entry) throws IOException {
    InputStream raw;
    synchronized (zip) { // finds the data by seeking; what is read then is read by position
      raw = zip.getRawInputStream(entry);
    }
    if (raw == null) {
      throw new IOException("no data");
    }
    if (entry.getMethod() == ZipArchiveEntry.STORED) {
      return new BufferedInputStream(raw);
    }
    int buffer = (int) Math.max(64, Math.min(8192, entry.getCompressedSize()));
    Inflater inflater = new Inflater(true);
    return new InflaterInputStream(raw, inflater, buffer) {
      @Override
      public void close() throws IOException {
        super.close();
        inflater.end();
      }
    };
  }

  private ZipArchiveEntry entry(String name) {
    ZipArchiveEntry entry = files.get(name);
    if (entry == null) {
      throw new UserError(file + " has no entry '" + printable(name) + "'.");
    }
    return entry;
  }

  private UserError changed(String name, boolean length) {
    return new UserError(
        file
            + ": entry '"
            + name
            + "' is damaged (its "
            + (length ? "length" : "checksum")
            + " is not what the archive says).");
  }

  private UserError damaged(String name, IOException e) {
    return new UserError(
        file + ": entry '" + name + "' cannot be read; the archive is truncated or damaged.", e);
  }

  private static String printable(String name) {
    return Messages.clean(name, LONGEST_NAME);
  }

  private static void closeQuietly(ZipFile zip) {
    try {
      if (zip != null) {
        zip.close();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
