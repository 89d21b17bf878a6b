package dev.medley.export;

import java.util.regex.Pattern;

/** Text from outside as literal text of a Markdown page. */
final class Markdown {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final Pattern TICKS = Pattern.compile("`+");

  private Markdown() {}

  /** Within a line, also in a table. */
  static String code(String text) {
    String line = CONTROL.matcher(text).replaceAll(" ").replace("|", "\\|");
    String fence = "`".repeat(longest(line) + 1);
    return fence + (fence.length() > 1 ? " " + line + " " : line) + fence;
  }

  /** Lines of their own. */
  static String block(String language, String text) {
    String fence = "`".repeat(Math.max(3, longest(text) + 1));
    return "%1$s%2$s\n%3$s\n%1$s\n".formatted(fence, language, text.stripTrailing());
  }

  private static int longest(String text) {
    return TICKS.matcher(text).results().mapToInt(found -> found.group().length()).max().orElse(0);
  }
}
