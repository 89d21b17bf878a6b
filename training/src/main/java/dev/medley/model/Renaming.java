package dev.medley.model;

import java.util.List;

/**
 * How another library's names of parameters become ours.
 *
 * @param pattern a regular expression for a part of a name
 * @param replacement what stands for the part, with {@code $1} for groups
 */
public record Renaming(String pattern, String replacement) {
  /** A name after all renamings, one after the other. */
  public static String all(List<Renaming> renamings, String name) {
    String renamed = name;
    for (Renaming each : renamings) {
      renamed = renamed.replaceAll(each.pattern, each.replacement);
    }
    return renamed;
  }
}
