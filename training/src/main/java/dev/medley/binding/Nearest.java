package dev.medley.binding;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Nearest {
  private static final int LONGEST = 100;

  private Nearest() {}

  /**
   * The candidate with the fewest edits (insert, delete, replace, swap of neighbours; case is
   * ignored), if a third of the word's letters, and at least two, are enough; the first of equals.
   * Else one whose words the word abbreviates, as lr does learning_rate and batch batch_size.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    int most = Math.max(2, word.length() / 3);
    Optional<String> similar =
        candidates.stream()
            .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
            .filter(
                candidate -> distance(word, candidate) <= Math.min(most, candidate.length() - 1))
            .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
    return similar.or(() -> candidates.stream().filter(c -> abbreviates(word, c)).findFirst());
  }

  private static boolean abbreviates(String word, String candidate) {
    String initials = candidate.replaceAll("([A-Za-z])[A-Za-z]*_?", "$1");
    return word.length() > 1
        && (word.equalsIgnoreCase(initials)
            || (word.length() > 2
                && candidate.toLowerCase(Locale.ROOT).startsWith(word.toLowerCase(Locale.ROOT))));
  }

  /** Optimal string alignment distance. */
  static int distance(String first, String second) {
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
