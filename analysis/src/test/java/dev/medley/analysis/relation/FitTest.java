package dev.medley.analysis.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FitTest {
  private static final double[] X = {0.1, 0.3, 0.3, 0.5, 0.9, 0.2};
  private static final double[] Y = {1.0, 2.5, 2.0, 2.0, 4.0, 0.5};

  @Test
  void lineAndCorrelationsEqualScipys() {
    Fit fit = Fit.of(X, Y);
    assertEquals(3.7959183673469394, fit.slope().number(), 1e-12);
    assertEquals(0.5448979591836731, fit.intercept().number(), 1e-12);
    assertEquals(0.8857142857142857, fit.pearson().number(), 1e-12);
    assertEquals(0.8088235294117647, fit.spearman().number(), 1e-12);
    assertEquals(0.8857142857142857 * 0.8857142857142857, fit.r2().number(), 1e-12);
  }

  @Test
  void aWeightIsAsManyEqualPoints() {
    Fit fit = Fit.weighted(X, Y, new double[] {1, 2, 0, 3, 1, 2});
    assertEquals(3.8151658767772507, fit.slope().number(), 1e-12);
    assertEquals(0.40521327014218, fit.intercept().number(), 1e-12);
    assertEquals(0.8307582201854955, fit.pearson().number(), 1e-12);
  }

  @Test
  void ranksTakeNumbersThatDifferInTheLastBitForEqual() {
    double[] x = {1, 2, 3, 4};
    assertEquals(
        Fit.of(x, new double[] {0.3, 0.3, 0.5, 0.5}).spearman().number(),
        Fit.of(x, new double[] {0.3, 0.1 + 0.2, 0.5, Math.nextUp(0.5)}).spearman().number());
  }

  @Test
  void constantsHaveNoSlopeOrNoCorrelation() {
    double[] same = {0.3, 0.1 + 0.2, 0.3};
    double[] other = {1, 2, 3};
    assertFalse(Fit.of(same, other).slope().isDefined());
    assertFalse(Fit.of(same, other).intercept().isDefined());
    assertEquals(0, Fit.of(other, same).slope().number(), 1e-15);
    assertFalse(Fit.of(other, same).pearson().isDefined());
    assertFalse(Fit.of(other, same).spearman().isDefined());
    assertFalse(Fit.of(new double[] {1}, new double[] {1}).slope().isDefined());
  }

  @Property(tries = 100)
  void correlationsKeepWithinOneAndDoNotDependOnUnits(
      @ForAll @Size(8) List<@DoubleRange(min = -5, max = 5) Double> xs,
      @ForAll @Size(8) List<@DoubleRange(min = -5, max = 5) Double> ys) {
    double[] x = xs.stream().mapToDouble(Double::doubleValue).toArray();
    double[] y = ys.stream().mapToDouble(Double::doubleValue).toArray();
    Fit fit = Fit.of(x, y);
    if (fit.pearson().isDefined()) {
      assertTrue(Math.abs(fit.pearson().number()) <= 1);
      assertTrue(Math.abs(fit.spearman().number()) <= 1);
      Fit scaled = Fit.of(Arrays.stream(x).map(v -> 4 * v).toArray(), y);
      assertEquals(fit.pearson().number(), scaled.pearson().number(), 1e-9);
      assertEquals(fit.spearman().number(), scaled.spearman().number(), 1e-9);
    }
  }
}
