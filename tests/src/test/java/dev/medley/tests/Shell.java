package dev.medley.tests;

import java.util.ArrayList;
import java.util.List;

/** The little of a shell's language that documented commands use: words, quotes, comments. */
final class Shell {
  private Shell() {}

  /** The commands of a script: lines without comments and empty ones, continued lines joined. */
  static List<String> lines(String script) {
    return script
        .replace("\\\n", " ")
        .lines()
        .map(Shell::withoutComment)
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String withoutComment(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char at = line.charAt(i);
      if (quote != 0) {
        quote = at == quote ? 0 : quote;
      } else if (at == '\'' || at == '"') {
        quote = at;
      } else if (at == '#' && (i == 0 || line.charAt(i - 1) == ' ')) {
        return line.substring(0, i).strip();
      }
    }
    return line.strip();
  }

  /** A line's words, quotes taken off. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char at = line.charAt(i);
      if (quote == 0 && at == ' ') {
        if (word != null) {
          words.add(word.toString());
        }
        word = null;
        continue;
      }
      word = word == null ? new StringBuilder() : word;
      if (quote != 0) {
        if (at == quote) {
          quote = 0;
        } else {
          word.append(at);
        }
      } else if (at == '\'' || at == '"') {
        quote = at;
      } else {
        word.append(at);
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("an open quote in: " + line);
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }
}
