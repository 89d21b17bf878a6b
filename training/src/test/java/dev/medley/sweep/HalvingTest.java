package dev.medley.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HalvingTest {
  private static Halving halving(String direction, int factor) {
    return new Halving("validation.accuracy", direction, 1, factor);
  }

  private static Map<String, Double> results(List<Integer> values) {
    Map<String, Double> results = new LinkedHashMap<>();
    values.forEach(
        value -> results.put("m" + results.size(), value < 0 ? Double.NaN : value / 4.0));
    return results;
  }

  /** Takes the best out, one after the other. */
  private static List<String> naive(Map<String, Double> results, boolean largest, int count) {
    Map<String, Double> left = new LinkedHashMap<>(results);
    List<String> taken = new ArrayList<>();
    while (taken.size() < count && !left.isEmpty()) {
      String best = null;
      for (String name : left.keySet()) {
        double value = left.get(name);
        if (best == null
            || (Double.isNaN(left.get(best)) && !Double.isNaN(value))
            || (largest ? value > left.get(best) : value < left.get(best))) {
          best = name;
        }
      }
      left.remove(best);
      taken.add(best);
    }
    return results.keySet().stream().filter(taken::contains).toList();
  }

  @Property
  void whoGoesOnEqualsANaiveOracle(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = -1, max = 9) Integer> values,
      @ForAll @IntRange(min = 0, max = 5) int failed,
      @ForAll @IntRange(min = 2, max = 5) int factor,
      @ForAll boolean largest) {
    Map<String, Double> results = results(values);
    int began = values.size() + failed;
    assertEquals(
        naive(results, largest, Math.max(1, began / factor)),
        halving(largest ? "maximize" : "minimize", factor).promoted(began, results));
  }

  @Test
  void nobodyGoesOnWhereNobodyHasAResult() {
    assertEquals(List.of(), halving("maximize", 3).promoted(4, Map.of()));
  }

  @Test
  void roundsEndAtPowersOfTheFactorAndWithTheTraining() {
    assertEquals(List.of(1, 3, 9, 20), halving("maximize", 3).rungs(20));
    assertEquals(List.of(1, 3, 9), halving("maximize", 3).rungs(9));
    assertEquals(List.of(1), halving("maximize", 3).rungs(1));
    assertEquals(List.of(2, 4, 8, 10), new Halving("test.loss", "minimize", 2, 2).rungs(10));
  }

  @Test
  void aRankingThatHoldsFromTheFirstEpochKeepsTheBestForLessThanFourTenthsOfTheEpochs() {
    Halving halving = halving("maximize", 3);
    Map<String, Double> ranking = new LinkedHashMap<>();
    for (int i = 0; i < 27; i++) {
      ranking.put("m" + i, (double) (i * 10 % 27)); // a permutation: 10 and 27 share no factor
    }
    int epochs = 0;
    int before = 0;
    Map<String, Double> going = ranking;
    for (int end : halving.rungs(27)) {
      epochs += going.size() * (end - before);
      before = end;
      Map<String, Double> next = new LinkedHashMap<>(going);
      next.keySet().retainAll(halving.promoted(going.size(), going));
      going = end == 27 ? going : next;
    }
    assertEquals(Map.of("m8", 26.0), going);
    assertTrue(epochs <= 0.4 * 27 * 27, "" + epochs);
    assertEquals(27 + 9 * 2 + 3 * 6 + 18, epochs);
  }
}
