package dev.medley.analysis.probe;

import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Ids;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A fifth of each class, held out to choose a penalty: the examples of the smallest hashes of ids,
 * so that it depends on no seed and no order.
 */
final class Holdout {
  private static final int SHARE = 5;

  private Holdout() {}

  /** Whether each example is held out; at most all but one of a class are not. */
  static boolean[] of(AlignedOutputs outputs) {
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int i = 0; i < outputs.examples(); i++) {
      byClass.computeIfAbsent(outputs.labels()[i], label -> new ArrayList<>()).add(i);
    }
    boolean[] held = new boolean[outputs.examples()];
    for (List<Integer> members : byClass.values()) {
      members.stream()
          .sorted(
              Comparator.<Integer>comparingLong(i -> Ids.hash(outputs.ids().get(i)))
                  .thenComparing(i -> i))
          .limit(members.size() / SHARE)
          .forEach(i -> held[i] = true);
    }
    return held;
  }

  /** The examples for which an answer is given. */
  static int[] where(boolean[] answers, boolean wanted) {
    return IntStream.range(0, answers.length).filter(i -> answers[i] == wanted).toArray();
  }
}
