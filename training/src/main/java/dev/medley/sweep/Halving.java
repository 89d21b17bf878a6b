package dev.medley.sweep;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Successive halving (Jamieson and Talwalkar 2016, arXiv 1502.07943; with a factor as in Li et al.
 * 2018, arXiv 1603.06560): all members train for a few epochs, the best of them for more, and so
 * on. Synchronous: a member goes on when all have come as far, so that who goes on does not depend
 * on who was faster.
 *
 * @param metric such as {@code validation.accuracy}, measured at the epochs of {@link #rungs}
 * @param firstEpochs how long all members train
 * @param factor of each round, one member in so many goes on, so many times as long
 */
@Doc("Trains all members for a few epochs, the best of them for more, and so on.")
public record Halving(
    @Doc("What tells the best, measured on the way.") @Default("validation.accuracy") String metric,
    @Doc("Whether more or less of it is better.")
        @Default("maximize")
        @OneOf({"maximize", "minimize"})
        String direction,
    @Doc("Epochs that all members train for.") @Range(min = 1) int firstEpochs,
    @Doc("One member in so many goes on, for so many times as many epochs.")
        @Default("3")
        @Range(min = 2, max = 100)
        int factor) {

  /** The epochs after which the rounds end, the last being the whole training's. */
  List<Integer> rungs(int epochs) {
    List<Integer> rungs = new ArrayList<>();
    for (long rung = firstEpochs; rung < epochs; rung *= factor) {
      rungs.add((int) rung);
    }
    rungs.add(epochs);
    return rungs;
  }

  /**
   * The members that go on: of all that began a round one in {@link #factor}, rounded down, but at
   * least one, if any has a result.
   *
   * @param began how many began the round
   * @param results by member, in the family's order, of those that came to the round's end; of
   *     equals the first goes on, NaN is worst
   * @return in the family's order
   */
  List<String> promoted(int began, Map<String, Double> results) {
    double sign = direction.equals("maximize") ? -1 : 1;
    List<String> ranked =
        results.entrySet().stream()
            .sorted(Comparator.comparingDouble(result -> sign * result.getValue()))
            .limit(Math.max(1, began / factor))
            .map(Map.Entry::getKey)
            .toList();
    return results.keySet().stream().filter(ranked::contains).toList();
  }
}
