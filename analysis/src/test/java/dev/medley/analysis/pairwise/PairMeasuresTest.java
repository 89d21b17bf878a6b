package dev.medley.analysis.pairwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.analysis.measure.Direction;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Bits;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PairMeasuresTest {
  private static Value value(PairCounts counts, String name) {
    return PairMeasures.ALL.stream()
        .filter(measure -> measure.declaration().name().equals(name))
        .findFirst()
        .orElseThrow()
        .of(counts);
  }

  /** Holds all measures to a pair of the reference file. */
  static void check(JsonNode expected, JsonNode undefined, PairCounts counts) {
    JsonNode c = expected.get("counts");
    assertEquals(c.get("n11").intValue(), counts.n11());
    assertEquals(c.get("n10").intValue(), counts.n10());
    assertEquals(c.get("n01").intValue(), counts.n01());
    assertEquals(c.get("n00").intValue(), counts.n00());
    for (CountMeasure measure : PairMeasures.ALL) {
      String name = measure.declaration().name();
      Value value = measure.of(counts);
      assertEquals(undefined.has(name), !value.isDefined(), name);
      if (value.isDefined()) {
        double number = expected.get(name).doubleValue();
        double tolerance = name.equals("mcnemar_p") ? 1e-9 * number : 1e-12;
        assertEquals(number, value.number(), tolerance, name);
      }
    }
    double[] bounds = ErrorInconsistency.bounds(counts);
    assertEquals(expected.get("error_inconsistency_bounds").get(0).doubleValue(), bounds[0], 1e-12);
    assertEquals(expected.get("error_inconsistency_bounds").get(1).doubleValue(), bounds[1], 1e-12);
  }

  @Test
  void edgeCasesHaveTheirReferenceNumbers() {
    JsonNode cases = Fixture.reference().node().get("edge_cases").get("pairs");
    assertTrue(cases.size() > 10);
    for (JsonNode each : cases) {
      int[] labels = ints(each.get("labels"));
      int[] a = ints(each.get("a"));
      int[] b = ints(each.get("b"));
      check(
          each.get("expected"),
          each.get("undefined"),
          PairCounts.of(a, correct(a, labels), b, correct(b, labels)));
    }
  }

  private static int[] ints(JsonNode list) {
    int[] values = new int[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).intValue();
    }
    return values;
  }

  private static long[] correct(int[] predicted, int[] labels) {
    long[] bits = Bits.of(labels.length);
    for (int i = 0; i < labels.length; i++) {
      if (predicted[i] == labels[i]) {
        Bits.set(bits, i);
      }
    }
    return bits;
  }

  @Test
  void everyMeasureHasANameOfItsOwnAndASource() {
    Set<String> names = new HashSet<>();
    for (CountMeasure measure : PairMeasures.ALL) {
      assertTrue(names.add(measure.declaration().name()));
      assertFalse(measure.declaration().source().isBlank());
    }
  }

  @Provide
  Arbitrary<PairCounts> counts() {
    Arbitrary<Integer> number = Arbitraries.integers().between(0, 60);
    return Combinators.combine(number, number, number, number, number)
        .filter((n11, n10, n01, n00, more) -> n11 + n10 + n01 + n00 > 0)
        .as(
            (n11, n10, n01, n00, more) ->
                new PairCounts(n11, n10, n01, n00, n10 + n01 + Math.min(more, n00)));
  }

  @Property(tries = 300)
  void measuresKeepWithinTheirRangesAndTheirSymmetry(@ForAll("counts") PairCounts counts) {
    PairCounts other =
        new PairCounts(counts.n11(), counts.n01(), counts.n10(), counts.n00(), counts.differing());
    for (CountMeasure measure : PairMeasures.ALL) {
      Value value = measure.of(counts);
      String name = measure.declaration().name();
      assertEquals(value.isDefined(), measure.of(other).isDefined(), name);
      if (value.isDefined()) {
        assertTrue(value.number() >= measure.declaration().low() - 1e-12, name);
        assertTrue(value.number() <= measure.declaration().high() + 1e-12, name);
        assertEquals(value.number(), measure.of(other).number(), 1e-12, name);
      }
    }
  }

  @Property(tries = 300)
  void inconsistencyKeepsWithinTheBoundsOfTheAccuracies(@ForAll("counts") PairCounts counts) {
    double[] bounds = ErrorInconsistency.bounds(counts);
    double value = value(counts, "error_inconsistency").number();
    assertTrue(bounds[0] <= value && value <= bounds[1]);
  }

  @Property(tries = 300)
  void kappaIsTheExcessOfAgreement(@ForAll("counts") PairCounts counts) {
    double a = counts.accuracyA();
    double b = counts.accuracyB();
    double observed = 1 - value(counts, "error_inconsistency").number();
    double expected = a * b + (1 - a) * (1 - b);
    double kappa = observed == 1 ? 1 : (observed - expected) / (1 - expected);
    assertEquals(kappa, value(counts, "kappa").number(), 1e-9);
  }

  @Property(tries = 300)
  void errorsThatMoveFromSharedToSingleMakeModelsDiffer(@ForAll("counts") PairCounts counts) {
    if (counts.n11() == 0 || counts.n00() == 0) {
      return;
    }
    PairCounts apart =
        new PairCounts(
            counts.n11() - 1,
            counts.n10() + 1,
            counts.n01() + 1,
            counts.n00() - 1,
            counts.n10() + counts.n01() + 2);
    PairCounts together =
        new PairCounts(
            counts.n11(), counts.n10(), counts.n01(), counts.n00(), counts.n10() + counts.n01());
    for (CountMeasure measure : PairMeasures.ALL) {
      Value before = measure.of(together);
      Value after = measure.of(apart);
      if (before.isDefined() && after.isDefined()) {
        double change = after.number() - before.number();
        switch (measure.declaration().larger()) {
          case MORE_SIMILAR -> assertTrue(change <= 1e-12, measure.declaration().name());
          case MORE_DIFFERENT -> assertTrue(change >= -1e-12, measure.declaration().name());
          case NEITHER -> assertEquals(Direction.NEITHER, measure.declaration().larger());
        }
      }
    }
  }

  @Test
  void mcNemarIsTheBinomialTailAtAnySize() {
    // exact, by Python's whole numbers
    assertEquals(1, McNemar.p(0, 0));
    assertEquals(0.5, McNemar.p(2, 0), 1e-15);
    assertEquals(1, McNemar.p(7, 7));
    assertEquals(7.902628543393206e-6, McNemar.p(24_500, 25_500), 7.902628543393206e-6 * 1e-9);
    assertEquals(5.327730686538847e-240, McNemar.p(100, 1200), 5.327730686538847e-240 * 1e-9);
  }
}
