package dev.medley.analysis.page;

import dev.medley.analysis.outputs.Bits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which examples a gallery shows: for each pair some on which only the first, only the second, both
 * and none are right. Examples are taken in an order that does not depend on the models, and one
 * serves many pairs.
 */
final class GalleryChoice {
  private static final int EACH = 6;
  private static final int MOST = 300;

  private final Set<Integer> chosen = new TreeSet<>();
  private final int[] order;

  private GalleryChoice(int examples) {
    // a fixed walk through all examples: its step has no divisor in common with their number
    int step = (int) (examples * 0.381966) + 1;
    while (gcd(step, examples) != 1) {
      step++;
    }
    this.order = new int[examples];
    for (int i = 0; i < examples; i++) {
      order[i] = (int) ((long) i * step % examples);
    }
  }

  /**
   * Chooses at most 300.
   *
   * @param correct on which examples each model is right; null for one that does not classify
   * @param base the model whose pairs come first
   * @return their numbers, ascending
   */
  static List<Integer> of(List<long[]> correct, int base, int examples) {
    GalleryChoice choice = new GalleryChoice(examples);
    for (int model = 0; model < correct.size(); model++) {
      if (model != base) {
        choice.addPair(correct.get(base), correct.get(model));
      }
    }
    for (int a = 0; a < correct.size(); a++) {
      for (int b = a + 1; b < correct.size() && choice.chosen.size() < MOST; b++) {
        choice.addPair(correct.get(a), correct.get(b));
      }
    }
    return new ArrayList<>(choice.chosen);
  }

  private void addPair(long[] a, long[] b) {
    if (a == null || b == null) {
      return;
    }
    int[] missing = {EACH, EACH, EACH, EACH};
    chosen.forEach(example -> missing[cell(a, b, example)]--);
    for (int i = 0; i < order.length && chosen.size() < MOST; i++) {
      int cell = cell(a, b, order[i]);
      if (missing[cell] > 0 && chosen.add(order[i])) {
        missing[cell]--;
      }
    }
  }

  private static int cell(long[] a, long[] b, int example) {
    return (Bits.get(a, example) ? 2 : 0) + (Bits.get(b, example) ? 1 : 0);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
