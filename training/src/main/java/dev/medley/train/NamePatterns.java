package dev.medley.train;

import dev.medley.binding.UserError;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Patterns of parameters' names that a setting has, {@code *} standing for any characters. */
final class NamePatterns {
  private final Map<String, Pattern> patterns = new LinkedHashMap<>();

  /**
   * Patterns that each fit something.
   *
   * @param setting such as {@code fine_tune.freeze}
   * @param names of all parameters
   * @throws UserError if a pattern fits none
   */
  NamePatterns(String setting, Collection<String> globs, Collection<String> names) {
    for (String glob : globs) {
      Pattern pattern = pattern(glob);
      if (names.stream().noneMatch(name -> pattern.matcher(name).matches())) {
        throw new UserError(
            "%s: no parameter of the network fits %s; they are called %s, ..."
                .formatted(
                    setting, glob, names.stream().limit(5).collect(Collectors.joining(", "))));
      }
      patterns.put(glob, pattern);
    }
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        Stream.of(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  /** Those that fit a name, in order. */
  List<String> fitting(String name) {
    return patterns.entrySet().stream()
        .filter(entry -> entry.getValue().matcher(name).matches())
        .map(Map.Entry::getKey)
        .toList();
  }
}
