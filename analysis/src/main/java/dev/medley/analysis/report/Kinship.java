package dev.medley.analysis.report;

import dev.medley.analysis.outputs.Pairs;
import dev.medley.recipe.Category;
import dev.medley.recipe.Origin;
import dev.medley.run.RunDirectory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How far any two of some runs diverge, and in what. */
public final class Kinship {
  private final Pairs pairs;
  private final Category[] categories;
  private final List<List<String>> varied;

  private Kinship(Pairs pairs, Category[] categories, List<List<String>> varied) {
    this.pairs = pairs;
    this.categories = categories;
    this.varied = varied;
  }

  /**
   * Compares what made each two runs. Where that of one is not known, as of an imported run, its
   * category against the base is the one that it was given; against others it has none.
   */
  static Kinship of(List<RunDirectory> runs, int base) {
    Pairs pairs = new Pairs(runs.size());
    List<Optional<Origin>> origins = runs.stream().map(RunDirectory::origin).toList();
    Category[] categories = new Category[pairs.count()];
    List<List<String>> varied = new ArrayList<>(Collections.nCopies(pairs.count(), List.of()));
    pairs.forEachInParallel(
        (pair, a, b) -> {
          if (origins.get(a).isPresent() && origins.get(b).isPresent()) {
            Origin first = origins.get(a).get();
            Origin second = origins.get(b).get();
            categories[pair] = Category.of(first, second);
            varied.set(pair, Origin.varied(first, second));
          } else if (a == base || b == base) {
            RunDirectory member = runs.get(a == base ? b : a);
            categories[pair] = member.info().category().flatMap(Category::find).orElse(null);
            varied.set(pair, member.info().varied());
          }
        });
    return new Kinship(pairs, categories, varied);
  }

  /** How far two runs diverge, a &lt; b, if that is known. */
  public Optional<Category> category(int a, int b) {
    return Optional.ofNullable(categories[pairs.index(a, b)]);
  }

  /** The recipe's keys in which two runs differ, a &lt; b. */
  public List<String> varied(int a, int b) {
    return varied.get(pairs.index(a, b));
  }
}
