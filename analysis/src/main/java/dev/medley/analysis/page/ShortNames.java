package dev.medley.analysis.page;

import java.util.List;

/** Names without the words that all of them begin with, as members of one family do. */
final class ShortNames {
  private static final String ENDS_OF_WORDS = "-._/ ";

  private ShortNames() {}

  /** In the same order; as they are where a name would be empty. */
  static List<String> of(List<String> names) {
    int shared = names.size() < 2 ? 0 : shared(names);
    return names.stream().map(name -> name.substring(shared)).toList();
  }

  /** How many characters all have in common, up to the end of a word. */
  private static int shared(List<String> names) {
    String first = names.get(0);
    int end = 0;
    for (int i = 0; i < first.length(); i++) {
      char wanted = first.charAt(i);
      int at = i;
      if (!names.stream().allMatch(name -> name.length() > at + 1 && name.charAt(at) == wanted)) {
        break;
      }
      if (ENDS_OF_WORDS.indexOf(wanted) >= 0) {
        end = i + 1;
      }
    }
    return end;
  }
}
