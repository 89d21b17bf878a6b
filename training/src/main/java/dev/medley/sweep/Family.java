package dev.medley.sweep;

import dev.medley.binding.Catalog;
import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Node;
import dev.medley.binding.Range;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the members of a family differ from a base: what one YAML file of {@code recipes/families/}
 * says. {@link Families} reads them, {@link Plan} resolves them.
 *
 * @param base a recipe's name, or its file relative to this one
 * @param set changes that the base and all members share
 * @param vary combinations of changes, each a member
 * @param accuracyWindow the least and the largest accuracy of members that a report compares; null
 *     for all
 * @param retries how often a member that failed is tried again
 * @param halving null to train every member to its end
 */
@Doc("A base recipe and how the members of a family differ from it.")
public record Family(
    @Doc("The family's name: letters, digits, dots, dashes and underscores.") String family,
    @Doc("A recipe's name, or its file relative to this one.") String base,
    @Doc("Settings by path, such as train.epochs, that the base and all members share.")
        @Default("{}")
        Map<String, Node> set,
    @Doc("Combinations of changes of the base; each is a member.") @Default("[]")
        List<Variation> vary,
    @Doc("Members one by one.") @Default("[]") List<Extra> members,
    @Doc("The least and the largest accuracy of members that a report compares.")
        @Default("null")
        @Range(min = 0, max = 1)
        List<Double> accuracyWindow,
    @Doc("How often a member that failed is tried again.") @Default("1") @Range(min = 0, max = 10)
        int retries,
    @Doc("Stops members early that do worse than others.") @Default("null") Halving halving) {
  /** The base's own name among the members. */
  public static final String BASE = "base";

  /**
   * A member that is written out.
   *
   * @param recipe its own instead of the base: a name, or a file relative to the family's; or null
   * @param initFrom the member whose weights it starts from, or null
   * @param vary combinations of further changes, each another member
   */
  @Doc("A member that is written out.")
  public record Extra(
      @Doc("The member's name.") String name,
      @Doc("Its own recipe instead of the base: a name, or a file relative to this one.")
          @Default("null")
          String recipe,
      @Doc("Settings by path in which it differs.") @Default("{}") Map<String, Node> set,
      @Doc("The member whose weights it starts from, which is trained before it.") @Default("null")
          String initFrom,
      @Doc("Combinations of further changes; each is another member.") @Default("[]")
          List<Variation> vary) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it cannot be a file's name
     */
    public Extra {
      checkName("name", name);
    }
  }

  /**
   * Checks what annotations cannot say.
   *
   * @throws IllegalArgumentException if the name cannot be a file's, two members have one name, or
   *     the window is none
   */
  public Family {
    checkName("family", family);
    Set<String> names = new HashSet<>(Set.of(BASE));
    for (Extra member : members) {
      if (!names.add(member.name())) {
        throw new IllegalArgumentException(
            "members must have different names, none of them base; two are called "
                + member.name());
      }
    }
    if (accuracyWindow != null
        && (accuracyWindow.size() != 2 || accuracyWindow.get(0) > accuracyWindow.get(1))) {
      throw new IllegalArgumentException(
          "accuracy_window must be two accuracies, the smaller first, such as [0.8, 0.9]");
    }
  }

  private static void checkName(String key, String name) {
    if (!Catalog.NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          key
              + " must be 1 to 100 letters, digits, dots, dashes or underscores and begin with a"
              + " letter or digit");
    }
  }
}
