package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.resampling.Interval;
import dev.medley.analysis.resampling.MemberBootstrap;
import dev.medley.recipe.Category;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * {@code categories}: means over the pairs of base and member, and of two members, that diverge
 * equally far; intervals by resampling members.
 */
final class CategoriesSection implements Section {
  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode list = report.putArray("categories");
    List<PairValues> values = PairValues.all(study);
    for (boolean againstBase : new boolean[] {true, false}) {
      for (Category category : Category.values()) {
        Group group = Group.of(study, category, againstBase);
        if (group.pairs.length > 0) {
          write(study, group, values, list.addObject());
        }
      }
    }
  }

  private static void write(Study study, Group group, List<PairValues> values, ObjectNode object) {
    object
        .put("category", group.category.word())
        .put("against", group.againstBase ? "base" : "members")
        .put("pairs", group.pairs.length);
    for (PairValues each : values) {
      if (Arrays.stream(group.pairs).anyMatch(p -> !Double.isNaN(each.numbers()[p]))) {
        Entry entry = new Entry(object.putObject(each.name()));
        entry.object().put("mean", group.mean(each.numbers(), null));
        entry.put("ci", group.interval(study, each.numbers()), "too few models");
        entry.endIfAny();
      }
    }
  }

  /** Pairs that diverge equally far. */
  private static final class Group {
    private final Category category;
    private final boolean againstBase;
    private final int[] pairs;
    private final int[] first;
    private final int[] second;
    private final int[] members;

    private Group(Category category, boolean againstBase, List<int[]> found, int[] members) {
      this.category = category;
      this.againstBase = againstBase;
      this.members = members;
      this.pairs = found.stream().mapToInt(each -> each[0]).toArray();
      this.first = found.stream().mapToInt(each -> number(each[1])).toArray();
      this.second = found.stream().mapToInt(each -> number(each[2])).toArray();
    }

    /** A model's number among the members; negative for the base. */
    private int number(int model) {
      return Arrays.binarySearch(members, model);
    }

    static Group of(Study study, Category category, boolean againstBase) {
      List<int[]> found = new ArrayList<>();
      study
          .pairs()
          .forEach(
              (pair, a, b) -> {
                boolean ofBase = a == study.base() || b == study.base();
                if (ofBase == againstBase
                    && study.kinship().category(a, b).equals(Optional.of(category))) {
                  found.add(new int[] {pair, a, b});
                }
              });
      int[] members =
          found.stream()
              .flatMapToInt(each -> IntStream.of(each[1], each[2]))
              .filter(m -> m != study.base())
              .distinct()
              .sorted()
              .toArray();
      return new Group(category, againstBase, found, members);
    }

    /** The mean of defined values; each pair as often as its members, the base once. */
    double mean(double[] values, int[] counts) {
      double sum = 0;
      double total = 0;
      for (int i = 0; i < pairs.length; i++) {
        double weight = counts == null ? 1 : count(counts, first[i]) * count(counts, second[i]);
        if (weight > 0 && !Double.isNaN(values[pairs[i]])) {
          sum += weight * values[pairs[i]];
          total += weight;
        }
      }
      return total == 0 ? Double.NaN : sum / total;
    }

    private static double count(int[] counts, int member) {
      return member < 0 ? 1 : counts[member];
    }

    Optional<Interval> interval(Study study, double[] values) {
      if (members.length < (againstBase ? 2 : 3)) {
        return Optional.empty();
      }
      return new MemberBootstrap(
              members.length, study.request().resamples(), study.request().seed())
          .interval(counts -> mean(values, counts));
    }
  }
}
