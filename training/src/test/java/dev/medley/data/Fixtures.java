package dev.medley.data;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The images beside this package's README. */
final class Fixtures {
  private Fixtures() {}

  static Path path(String name) {
    try {
      return Path.of(Fixtures.class.getResource("images/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path(name));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The elements of a uint8 npy file, in C order. */
  static byte[] array(String name) {
    byte[] file = bytes(name);
    int header = 10 + (file[8] & 0xFF) + ((file[9] & 0xFF) << 8);
    return java.util.Arrays.copyOfRange(file, header, file.length);
  }

  static Picture decode(String name) {
    try (ImageDecoder decoder = new ImageDecoder()) {
      return decoder.decode(bytes(name), name);
    }
  }
}
