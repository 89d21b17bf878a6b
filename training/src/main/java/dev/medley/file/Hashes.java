package dev.medley.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, written as 64 lower-case hexadecimal digits. */
public final class Hashes {
  private Hashes() {}

  /** A digest to feed; {@link #hex} ends it. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The digest's value as text. */
  public static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash of some bytes. */
  public static String sha256(byte[] bytes) {
    MessageDigest digest = sha256();
    digest.update(bytes);
    return hex(digest);
  }

  /** The hash of a stream's rest, which is read to its end and not closed. */
  public static String sha256(InputStream stream) throws IOException {
    MessageDigest digest = sha256();
    byte[] block = new byte[1 << 16];
    for (int n = stream.read(block); n >= 0; n = stream.read(block)) {
      digest.update(block, 0, n);
    }
    return hex(digest);
  }

  /**
   * The hash of a file.
   *
   * @throws dev.medley.binding.UserError if there is no such file
   */
  public static String sha256(Path file) {
    try (InputStream stream = Files.newInputStream(file)) {
      return sha256(stream);
    } catch (IOException e) {
      throw Failures.reading(file, e);
    }
  }
}
