package dev.medley.data;

import dev.medley.binding.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Published checksums: MD5, SHA-1 or SHA-256, told apart by their length. */
final class Checksum {
  private Checksum() {}

  /**
   * Reads a file and compares.
   *
   * @param expected hexadecimal, or null where none is known
   * @throws UserError if it differs
   */
  static void verify(Path file, String expected) throws IOException {
    if (expected != null) {
      try (InputStream in = Files.newInputStream(file)) {
        verify(in, expected, file.toString());
      }
    }
  }

  /**
   * Reads a stream to its end and compares.
   *
   * @param expected hexadecimal
   * @throws UserError if it differs
   */
  static void verify(InputStream in, String expected, String where) throws IOException {
    String algorithm =
        switch (expected.length()) {
          case 32 -> "MD5";
          case 40 -> "SHA-1";
          case 64 -> "SHA-256";
          default -> throw new UserError("'" + expected + "' is no MD5, SHA-1 or SHA-256.");
        };
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      byte[] buffer = new byte[1 << 16];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, n);
      }
      String actual = HexFormat.of().formatHex(digest.digest());
      if (!actual.equals(expected.toLowerCase(Locale.ROOT))) {
        throw new UserError(
            where
                + " is not the published file: its "
                + algorithm
                + " is "
                + actual
                + ", not "
                + expected
                + "; fetch it again.");
      }
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // all three are part of every Java
    }
  }
}
