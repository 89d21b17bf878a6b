package dev.medley.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.probe.Digits.Split;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Probes of scikit-learn, brought to the optimum by Newton steps. */
class ProbeReferenceTest {
  private static Torch torch;
  private static LinearProbes probes;
  private static JsonNode reference;

  @BeforeAll
  static void open() throws IOException {
    torch = Torch.open("cpu", 1);
    probes = new LinearProbes(torch);
    reference = Digits.reference();
  }

  @AfterAll
  static void close() {
    probes.close();
    torch.close();
  }

  @Test
  void columnsAreStandardisedByTheFittingSplit() {
    try (Features fit = Split.FIT.doubles(torch)) {
      Standardization found =
          probes.fit(fit, Split.FIT.labels(), Digits.CLASSES, 1).standardization();
      check(reference.at("/standardisation/mean"), found.mean());
      check(reference.at("/standardisation/scale"), found.scale());
    }
  }

  private static void check(JsonNode expected, double[] found) {
    assertEquals(expected.size(), found.length);
    for (int i = 0; i < found.length; i++) {
      double wanted = expected.get(i).doubleValue();
      assertEquals(wanted, found[i], 1e-10 * wanted);
    }
  }

  @Test
  void doublesReachTheOptimum() {
    for (JsonNode expected : reference.get("probes")) {
      double c = expected.get("sklearn_C").doubleValue();
      try (Features fit = Split.FIT.doubles(torch)) {
        double l2 = expected.get("l2").doubleValue();
        LinearProbe probe = probes.fit(fit, Split.FIT.labels(), Digits.CLASSES, l2, 1e-9);
        String name = c == 0.01 ? "C0.01" : "C" + Math.round(c);
        double within = c == 0.01 ? 1e-6 : c == 1 ? 1e-5 : 1e-4;
        assertTrue(probe.gradientNorm() < 1e-8);
        assertEquals(expected.get("objective").doubleValue(), probe.objective(), 1e-9);
        assertArrayEquals(Digits.numbers("coefficients." + name), probe.weights(), within);
        assertArrayEquals(Digits.numbers("intercepts." + name), probe.bias(), within);
        for (Split split : Split.values()) {
          try (Features features = split.doubles(torch)) {
            ProbeScore score = probes.score(probe, features, split.labels());
            check(expected.get(split.key()), score, c == 100 ? 1e-5 : 1e-6);
          }
        }
      }
    }
  }

  /** Means far from zero are taken off the features, near ones off the sums. */
  @Test
  void anOffsetOfAllFeaturesChangesNothing() {
    double[] values = Digits.numbers("digits.features");
    double[] shifted = new double[1000 * Digits.DIMENSIONS];
    Arrays.setAll(shifted, i -> values[i] + 1000);
    JsonNode expected = reference.at("/probes/1");
    try (Features fit = Features.of(torch, shifted, Digits.DIMENSIONS)) {
      LinearProbe probe =
          probes.fit(
              fit, Split.FIT.labels(), Digits.CLASSES, expected.get("l2").doubleValue(), 1e-8);
      assertEquals(expected.get("objective").doubleValue(), probe.objective(), 1e-9);
      assertArrayEquals(Digits.numbers("coefficients.C1"), probe.weights(), 1e-5);
    }
  }

  @Test
  void singlesComeWithinRounding() {
    for (JsonNode expected : reference.get("probes")) {
      try (Features fit = Split.FIT.singles(torch);
          Features test = Split.TEST.singles(torch)) {
        double l2 = expected.get("l2").doubleValue();
        LinearProbe probe = probes.fit(fit, Split.FIT.labels(), Digits.CLASSES, l2, 1e-8);
        JsonNode wanted = expected.get("test");
        ProbeScore score = probes.score(probe, test, Split.TEST.labels());
        assertEquals(wanted.get("log_loss").doubleValue(), score.logLoss(), 1e-5);
        assertEquals(wanted.get("accuracy").doubleValue(), score.accuracy(), 1.01 / 497);
      }
    }
  }

  private static void check(JsonNode expected, ProbeScore score, double within) {
    assertEquals(expected.get("log_loss").doubleValue(), score.logLoss(), within);
    assertTrue(expected.get("smallest_margin").doubleValue() > 1e-4);
    assertEquals(expected.get("accuracy").doubleValue(), score.accuracy(), 1e-12);
  }

  private static ProbeSearch search(Features fit, Features validation, ProbePrecision precision) {
    return probes.search(
        fit,
        Split.FIT.labels(),
        validation,
        Split.VALIDATION.labels(),
        Digits.CLASSES,
        ProbeSearch.grid(),
        precision);
  }

  @Test
  void theSearchChoosesTheReferencesPenalties() {
    try (Features fit = Split.FIT.doubles(torch);
        Features validation = Split.VALIDATION.doubles(torch)) {
      ProbeSearch search = search(fit, validation, ProbePrecision.FLOAT64);
      JsonNode grid = reference.at("/search/grid");
      assertEquals(grid.size(), search.path().size());
      for (int i = 0; i < grid.size(); i++) {
        ProbeSearch.Point point = search.path().get(i);
        JsonNode expected = grid.get(i);
        double l2 = expected.get("l2").doubleValue();
        assertEquals(l2, point.l2(), 1e-12 * l2);
        double within = l2 < 1e-4 ? 1e-4 : 1e-6;
        assertEquals(
            expected.get("validation_log_loss").doubleValue(),
            point.validation().logLoss(),
            within);
        boolean clear = expected.get("validation_smallest_margin").doubleValue() > 1e-4;
        assertEquals(
            expected.get("validation_accuracy").doubleValue(),
            point.validation().accuracy(),
            clear ? 1e-12 : 1.01 / 300);
      }
      chosen(reference.at("/search/by_validation_accuracy"), search.byAccuracy());
      chosen(reference.at("/search/by_validation_log_loss"), search.byLogLoss());
    }
  }

  @Test
  void aQuickSearchFindsAProbeAsGoodWithFewerPenalties() {
    try (Features fit = Split.FIT.singles(torch);
        Features validation = Split.VALIDATION.singles(torch)) {
      ProbeSearch search = search(fit, validation, ProbePrecision.FLOAT32);
      ProbeSearch.Point smallest = search.path().get(0);
      double least = Math.min(search.byAccuracy().l2(), search.byLogLoss().l2());
      assertTrue(search.path().size() < ProbeSearch.grid().size());
      assertEquals(least / 10, smallest.l2(), 1e-9 * least);
      double best =
          search.path().stream()
              .mapToDouble(point -> point.validation().accuracy())
              .max()
              .orElse(0);
      double reached =
          reference.at("/search/by_validation_accuracy/validation_accuracy").doubleValue();
      assertEquals(reached, best, 1.01 / 300);
    }
  }

  private static void chosen(JsonNode expected, LinearProbe probe) {
    assertEquals(expected.get("l2").doubleValue(), probe.l2(), 1e-12);
    try (Features test = Split.TEST.doubles(torch)) {
      ProbeScore score = probes.score(probe, test, Split.TEST.labels());
      assertEquals(expected.get("test_log_loss").doubleValue(), score.logLoss(), 1e-5);
      assertEquals(expected.get("test_accuracy").doubleValue(), score.accuracy(), 1e-12);
    }
  }

  @Test
  void chosenAndCombinedColumnsGiveTheReferencesProbes() {
    int[] a = Digits.ints(reference.at("/concat/columns_a"));
    int[] b = Digits.ints(reference.at("/concat/columns_b"));
    columns(reference.at("/concat/a"), a);
    columns(reference.at("/concat/b"), b);
    for (JsonNode draw : reference.at("/mix/draws")) {
      int[] fromB = Digits.ints(draw.get("from_b"));
      int[] chosen =
          IntStream.concat(
                  Arrays.stream(Digits.ints(draw.get("from_a"))).map(j -> a[j]),
                  Arrays.stream(fromB).map(j -> b[j]))
              .toArray();
      columns(draw, chosen);
    }
    for (JsonNode ranking : reference.at("/ranked/by")) {
      int[] order = Digits.ints(ranking.get("order"));
      for (JsonNode point : ranking.get("curve")) {
        columns(point, Arrays.copyOf(order, point.get("dimensions").intValue()));
      }
    }
  }

  private static void columns(JsonNode expected, int... columns) {
    try (Features all = Split.FIT.doubles(torch);
        Features fit = all.columns(columns);
        Features test = Split.TEST.doubles(torch, columns)) {
      LinearProbe probe = probes.fit(fit, Split.FIT.labels(), Digits.CLASSES, 1e-3, 1e-8);
      assertEquals(expected.get("objective").doubleValue(), probe.objective(), 1e-9);
      check(expected, probes.score(probe, test, Split.TEST.labels()), 1e-6);
    }
  }
}
