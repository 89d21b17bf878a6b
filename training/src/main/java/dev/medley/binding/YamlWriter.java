package dev.medley.binding;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * Writes a tree as YAML that reads back to an equal one. A map or list stands on one line where it
 * fits, so that {@code optimizer: {name: sgd, momentum: 0.9}} reads as people write it.
 */
public final class YamlWriter {
  private static final int WIDTH = 110;
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_/.][A-Za-z0-9_/.+-]*( [A-Za-z0-9_/.+-]+)*");

  private YamlWriter() {}

  /** The tree's text, ending in a line break. */
  public static String write(Node node) {
    if (node instanceof Node.Mapping map && !map.entries().isEmpty()) {
      StringBuilder text = new StringBuilder();
      block(map, "", text);
      return text.toString();
    }
    return flow(node) + "\n";
  }

  /** A finite double as YAML writes it, exactly: 0.1, 1e-4. */
  static String number(double value) {
    return Double.toString(value).replace(".0E", "E").replace('E', 'e');
  }

  private static void block(Node node, String indent, StringBuilder text) {
    if (node instanceof Node.Sequence list) {
      for (Node item : list.items()) {
        text.append(indent).append("-");
        value(item, indent, text);
      }
      return;
    }
    for (Node.Entry entry : ((Node.Mapping) node).entries()) {
      text.append(indent).append(quoted(entry.key())).append(":");
      value(entry.value(), indent, text);
    }
  }

  private static void value(Node node, String indent, StringBuilder text) {
    String flow = flow(node);
    int used = text.length() - text.lastIndexOf("\n") - 1;
    if (used + 1 + flow.length() <= WIDTH || node instanceof Node.Scalar) {
      text.append(" ").append(flow).append("\n");
    } else {
      text.append("\n");
      block(node, indent + "  ", text);
    }
  }

  private static String flow(Node node) {
    if (node instanceof Node.Sequence list) {
      StringJoiner items = new StringJoiner(", ", "[", "]");
      list.items().forEach(item -> items.add(flow(item)));
      return items.toString();
    }
    if (node instanceof Node.Mapping map) {
      StringJoiner entries = new StringJoiner(", ", "{", "}");
      map.entries().forEach(e -> entries.add(quoted(e.key()) + ": " + flow(e.value())));
      return entries.toString();
    }
    if (node instanceof Node.Scalar scalar) {
      return scalar.value() instanceof String text ? quoted(text) : scalar(scalar);
    }
    return "null";
  }

  private static String scalar(Node.Scalar scalar) {
    return scalar.value() == null ? "null" : scalar.text();
  }

  private static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && YamlReader.resolve(text) instanceof String) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if ((point >= ' ' && point < 0x7F) || Character.isLetterOrDigit(point)) {
                quoted.appendCodePoint(point);
              } else {
                String form = point > 0xFFFF ? "\\U%08x" : "\\u%04x";
                quoted.append(String.format(Locale.ROOT, form, point));
              }
            });
    return quoted.append('"').toString();
  }
}
