package dev.medley.analysis.probe;

import dev.medley.random.RandomStream;
import java.util.stream.IntStream;

/**
 * Which features a mixture has: a random share of the first model's and the rest from the second,
 * together no more than the first has.
 *
 * @param first how many of the first model's
 * @param second how many of the second model's
 */
record Mixture(int first, int second) {
  /**
   * The counts of a rate.
   *
   * @param rate the share from the first model, in [0, 1]
   */
  static Mixture of(double rate, int ofFirst, int ofSecond) {
    int first = (int) Math.floor(rate * ofFirst + 0.5);
    return new Mixture(
        first, Math.min((int) Math.floor((1 - rate) * ofSecond + 0.5), ofFirst - first));
  }

  /** Whether chance has nothing to choose. */
  boolean isWhole(int ofFirst, int ofSecond) {
    return (first == 0 || first == ofFirst) && (second == 0 || second == ofSecond);
  }

  /** Draws columns of both side by side, ascending. */
  int[] draw(int ofFirst, int ofSecond, RandomStream random) {
    return IntStream.concat(
            chosen(first, ofFirst, random), chosen(second, ofSecond, random).map(j -> ofFirst + j))
        .toArray();
  }

  private static IntStream chosen(int count, int of, RandomStream random) {
    int[] order = IntStream.range(0, of).toArray();
    random.shuffle(order);
    return IntStream.of(order).limit(count).sorted();
  }
}
