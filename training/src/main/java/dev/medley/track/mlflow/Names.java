package dev.medley.track.mlflow;

import dev.medley.file.Hashes;
import java.nio.charset.StandardCharsets;

/**
 * Names of metrics and parameters as MLflow takes them: letters, digits, {@code _ . - / space} and
 * the colon, at most 250, and a path in its shortest form. Any other character becomes its code in
 * hexadecimal between colons ({@code %} is {@code :25:}), the colon too, so that two names are
 * never one there.
 */
final class Names {
  private static final int LONGEST = 250;
  private static final int HASH = 64;

  private Names() {}

  /** The name there. */
  static String of(String name) {
    String written = write(name, false);
    if (!isShortestPath(written)) {
      written = write(name, true);
    }
    int length = written.codePointCount(0, written.length());
    if (length <= LONGEST) {
      return written;
    }
    int kept = written.offsetByCodePoints(0, LONGEST - HASH - 1);
    return written.substring(0, kept) + ":" + Hashes.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String write(String name, boolean noPath) {
    if (name.isEmpty()) {
      return "::";
    }
    StringBuilder written = new StringBuilder();
    name.codePoints()
        .forEach(
            point -> {
              if (isTaken(point) && !(noPath && (point == '/' || point == '.'))) {
                written.appendCodePoint(point);
              } else {
                written.append(':').append(Integer.toHexString(point)).append(':');
              }
            });
    return written.toString();
  }

  private static boolean isTaken(int point) {
    return Character.isLetter(point)
        || (point >= '0' && point <= '9')
        || "_.-/ ".indexOf(point) >= 0;
  }

  private static boolean isShortestPath(String name) {
    if (name.startsWith("/") || name.endsWith("/")) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return !name.startsWith("..");
  }
}
