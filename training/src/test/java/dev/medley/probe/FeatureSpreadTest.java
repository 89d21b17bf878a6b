package dev.medley.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import dev.medley.torch.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FeatureSpreadTest {
  private static Torch torch;

  @BeforeAll
  static void open() {
    torch = Torch.open("cpu", 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  private static FeatureSpread spread(int dimensions, double... values) {
    try (Features features = Features.of(torch, values, dimensions)) {
      return FeatureSpread.of(features);
    }
  }

  private static double[] gaussian(int rows, int dimensions) {
    RandomStream random = RandomStream.of(3, "gaussian");
    double[] values = new double[rows * dimensions];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  /** Per dimension a variance of 1/d about a mean of 0, up to the sample's noise. */
  @Test
  void isotropicFeaturesDeviateByOneAndFillAllDimensions() {
    FeatureSpread spread = spread(16, gaussian(20_000, 16));
    assertEquals(1, spread.deviation(), 0.01);
    assertEquals(16, spread.effectiveRank(), 0.01);
  }

  /** Singular values 3 : 1 of two centred orthogonal columns: exp of the entropy of (3/4, 1/4). */
  @Test
  void theEffectiveRankIsTheEntropysOfTheSingularValues() {
    double expected = Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25));
    assertEquals(expected, spread(2, 3, 1, 3, -1, -3, 1, -3, -1).effectiveRank(), 1e-12);
    double offset = 1000;
    assertEquals(
        expected,
        spread(2, 3 + offset, 1, 3 + offset, -1, offset - 3, 1, offset - 3, -1).effectiveRank(),
        1e-6);
  }

  /** Of (1, 0) and (0, 1) each dimension deviates by 1/2; lengths do not matter. */
  @Test
  void theDeviationIsThatOfDirections() {
    FeatureSpread spread = spread(2, 5, 0, 0, 0.1);
    assertEquals(0.5 * Math.sqrt(2), spread.deviation(), 1e-12);
  }

  @Test
  void coincidingFeaturesDeviateByZeroAndHaveRankZero() {
    assertEquals(new FeatureSpread(0, 0), spread(3, 1, 2, 3, 1, 2, 3, 1, 2, 3));
    assertEquals(new FeatureSpread(0, 0), spread(2, 0, 0, 0, 0));
    assertEquals(new FeatureSpread(0, 0), spread(2, 7, 8));
  }

  @Test
  void featuresOnOneLineHaveRankOneHoweverManyDimensions() {
    RandomStream random = RandomStream.of(4, "line");
    double[] values = new double[50 * 300];
    for (int row = 0; row < 50; row++) {
      double along = random.nextGaussian();
      for (int j = 0; j < 300; j++) {
        values[row * 300 + j] = along * (j + 1) + 5;
      }
    }
    assertEquals(1, spread(300, values).effectiveRank(), 1e-6);
  }

  /** N points span at most N - 1 dimensions. */
  @Test
  void theRankIsBelowTheNumberOfExamples() {
    double rank = spread(40, gaussian(8, 40)).effectiveRank();
    assertEquals(7, rank, 0.2);
    assertEquals(true, rank <= 7);
  }

  @Test
  void piecesOfSinglesGiveWhatOneArrayOfDoublesGives() {
    double[] values = gaussian(60, 5);
    float[] singles = new float[300];
    for (int i = 0; i < 300; i++) {
      singles[i] = (float) values[i];
    }
    FeatureSpread whole = spread(5, values);
    try (NDArray first = torch.manager().create(Arrays.copyOf(singles, 35)).reshape(7, 5);
        NDArray rest = torch.manager().create(Arrays.copyOfRange(singles, 35, 300)).reshape(53, 5);
        Features pieces = Features.of(torch, new NDList(first, rest))) {
      assertEquals(whole.deviation(), FeatureSpread.of(pieces).deviation(), 1e-6);
      assertEquals(whole.effectiveRank(), FeatureSpread.of(pieces).effectiveRank(), 1e-5);
    }
  }

  @Test
  void notANumberIsRefused() {
    assertThrows(UserError.class, () -> spread(2, 1, 2, Double.NaN, 3));
    assertThrows(UserError.class, () -> spread(2, 1, 2, Double.POSITIVE_INFINITY, 3));
  }
}
