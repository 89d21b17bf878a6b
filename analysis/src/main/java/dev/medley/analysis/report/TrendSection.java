package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.relation.JonckheereTerpstra;
import dev.medley.recipe.Category;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@code trend}: whether members that diverge further from the base differ more from it. */
final class TrendSection implements Section {
  private static final List<Category> ORDER = List.of(Category.values());

  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode list = report.putArray("trend");
    for (PairValues each : PairValues.all(study)) {
      int[] members =
          IntStream.range(0, study.models())
              .filter(m -> m != study.base())
              .filter(m -> category(study, m).isPresent())
              .filter(m -> !Double.isNaN(each.numbers()[pair(study, m)]))
              .toArray();
      if (members.length > 0) {
        write(study, each, members, list.addObject());
      }
    }
  }

  private static void write(Study study, PairValues each, int[] members, ObjectNode object) {
    int[] groups =
        Arrays.stream(members).map(m -> ORDER.indexOf(category(study, m).orElseThrow())).toArray();
    object
        .put("measure", each.name())
        .put("against", "base")
        .put("direction", each.rises() ? "rising" : "falling");
    ObjectNode counts = object.putObject("members");
    for (int group = 0; group < ORDER.size(); group++) {
      int own = group;
      long count = Arrays.stream(groups).filter(g -> g == own).count();
      if (count > 0) {
        counts.put(ORDER.get(group).word(), count);
      }
    }
    if (counts.size() < 2) {
      object.putNull("statistic").putNull("expected").putNull("p");
      object
          .putObject("undefined")
          .put("p", "all members diverge equally far, so there is no order to test");
      return;
    }
    double sign = each.rises() ? 1 : -1;
    double[] values =
        Arrays.stream(members).mapToDouble(m -> sign * each.numbers()[pair(study, m)]).toArray();
    JonckheereTerpstra test = JonckheereTerpstra.test(groups, values, study.request().seed());
    object
        .put("statistic", test.statistic())
        .put("expected", test.expected())
        .put("p", test.p())
        .put("permutations", test.permutations());
  }

  private static Optional<Category> category(Study study, int member) {
    return study.kinship().category(Math.min(member, study.base()), Math.max(member, study.base()));
  }

  private static int pair(Study study, int member) {
    return study.pairs().index(Math.min(member, study.base()), Math.max(member, study.base()));
  }
}
