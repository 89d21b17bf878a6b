package dev.medley.binding;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words that messages are made of. Whatever comes from a file is shortened and made printable. */
public final class Messages {
  private static final int LONGEST = 60;

  private Messages() {}

  /** Text from outside, on one line, without control characters, cut after 60. */
  public static String clean(String text) {
    return clean(text, LONGEST);
  }

  /** The same, cut after a number of characters. */
  public static String clean(String text, int longest) {
    if (text.length() <= longest && isPlain(text)) {
      return text;
    }
    StringBuilder clean = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .forEach(
            point -> {
              int type = Character.getType(point);
              if (type == Character.CONTROL
                  || type == Character.FORMAT
                  || type == Character.SURROGATE
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR) {
                clean.append(String.format(Locale.ROOT, "\\u%04x", point));
              } else {
                clean.appendCodePoint(point);
              }
            });
    return text.codePointCount(0, text.length()) > longest ? clean + "..." : clean.toString();
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  /** What a value is, to stand after "is". */
  static String describe(Node node) {
    if (node instanceof Node.Scalar scalar) {
      return scalar.value() == null
          ? "empty"
          : scalar.text().isBlank() ? "'" + clean(scalar.text()) + "'" : clean(scalar.text());
    }
    return node instanceof Node.Sequence ? "a list" : "a map";
  }

  /** A number as people write it: 1 rather than 1.0. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** {@code a, b, c}. */
  static String list(Collection<String> words) {
    return words.stream().map(Messages::clean).collect(Collectors.joining(", "));
  }

  /** A hint at what was probably meant, or nothing. */
  static String hint(String word, Collection<String> allowed) {
    return Nearest.to(word, allowed).map(near -> ", did you mean " + near + "?").orElse("");
  }

  static String join(String path, String key) {
    return path.isEmpty() ? clean(key) : path + "." + clean(key);
  }
}
