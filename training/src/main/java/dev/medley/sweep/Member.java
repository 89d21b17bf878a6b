package dev.medley.sweep;

import dev.medley.recipe.Category;
import dev.medley.recipe.Origin;
import dev.medley.recipe.Recipe;
import dev.medley.run.RunInfo;
import java.util.List;
import java.util.Optional;

/**
 * A member of a family as it is planned.
 *
 * @param name within the family
 * @param run the name of its run, unless another run has it already
 * @param recipe resolved; {@code init_from} is the run's name of {@code start}
 * @param origin what it is made of
 * @param category how far it diverges from the base; none for the base
 * @param varied the recipe's keys in which it differs from the base
 * @param start the member whose weights it starts from
 */
public record Member(
    String name,
    String run,
    Recipe recipe,
    Origin origin,
    Optional<Category> category,
    List<String> varied,
    Optional<String> start) {
  /** Keeps a copy. */
  public Member {
    varied = List.copyOf(varied);
  }

  /** What its run records. */
  RunInfo.Membership membership(String family) {
    return new RunInfo.Membership(family, name, category.map(Category::word), varied);
  }
}
