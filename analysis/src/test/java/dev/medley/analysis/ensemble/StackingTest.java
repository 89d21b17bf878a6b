package dev.medley.analysis.ensemble;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.Fixture;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackingTest {
  @TempDir Path folder;

  @Test
  void noWeightsOfAFineGridAreBetter() {
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(
                Fixture.referenceRuns(folder).subList(0, 3),
                "d",
                "test",
                Optional.of("val"),
                Optional.empty()));
    Stacking stacking = Stacking.fit(study.selecting());
    double[] weights = stacking.weights().values();
    assertEquals(1, Arrays.stream(weights).sum(), 1e-9);
    assertTrue(Arrays.stream(weights).allMatch(w -> w >= 0));
    assertTrue(stacking.gap() <= 1e-8, "gap " + stacking.gap());
    double found = study.selecting().score(weights).nll().number();
    assertEquals(stacking.nll(), found, 1e-12);
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= 40; i++) {
      for (int j = 0; i + j <= 40; j++) {
        double[] grid = {i / 40.0, j / 40.0, (40 - i - j) / 40.0};
        best = Math.min(best, study.selecting().score(grid).nll().number());
      }
    }
    assertTrue(found <= best + 1e-8, found + " against " + best);
    assertTrue(best - found < 1e-3, "the grid comes near: " + best + " against " + found);
  }

  @Test
  void copiesOfAModelShareItsWeight() {
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(
                Fixture.referenceRuns(folder), "d", "test", Optional.of("val"), Optional.empty()));
    Stacking all = Stacking.fit(study.selecting());
    assertTrue(all.gap() <= 1e-8, "gap " + all.gap());
    assertTrue(all.nll() <= study.selecting().score(new double[] {9, 1, 0, 0, 0}).nll().number());
  }

  @Property(tries = 200, seed = "7")
  void projectionIsTheNearestPointOfTheSimplex(
      @ForAll @Size(min = 1, max = 6) List<@DoubleRange(min = -3, max = 3) Double> values) {
    double[] point = values.stream().mapToDouble(value -> value).toArray();
    double[] projected = point.clone();
    Stacking.project(projected);
    assertEquals(1, Arrays.stream(projected).sum(), 1e-9);
    assertTrue(Arrays.stream(projected).allMatch(v -> v >= 0));
    // optimal: (point - projected) . (corner - projected) <= 0 for all corners
    for (int corner = 0; corner < point.length; corner++) {
      double product = 0;
      for (int m = 0; m < point.length; m++) {
        product += (point[m] - projected[m]) * ((m == corner ? 1 : 0) - projected[m]);
      }
      assertTrue(product <= 1e-9);
    }
    double[] again = projected.clone();
    Stacking.project(again);
    assertArrayEquals(projected, again, 1e-12);
  }
}
