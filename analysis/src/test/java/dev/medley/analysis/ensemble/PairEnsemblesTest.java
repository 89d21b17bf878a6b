package dev.medley.analysis.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.Fixture;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.pairwise.JensenShannon;
import dev.medley.random.RandomStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairEnsemblesTest {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @TempDir Path folder;

  private static List<Forecast> forecasts(AlignedOutputs outputs, Temperature temperature) {
    byte[] folds = outputs.folds();
    return outputs.models().stream().map(m -> new Forecast(m, temperature, folds)).toList();
  }

  /** Softmax of logits over a temperature, the plain way. */
  private static double[] softmax(float[] logits, int row, int classes, double temperature) {
    double[] p = new double[classes];
    double most = NONE;
    for (int c = 0; c < classes; c++) {
      p[c] = logits[row * classes + c] / temperature;
      most = Math.max(most, p[c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      p[c] = Math.exp(p[c] - most);
      sum += p[c];
    }
    for (int c = 0; c < classes; c++) {
      p[c] /= sum;
    }
    return p;
  }

  @ParameterizedTest
  @CsvSource({"1,3,1", "64,2,1", "200,10,1.7", "700,3,0.5", "130,1,1", "70,3000,1"})
  void likelihoodGainAndDiversityEqualThoseOfPlainLoops(int n, int classes, double temperature) {
    RandomStream random = RandomStream.of(1, n, classes);
    float[][] logits = new float[3][n * classes];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(classes);
      for (float[] model : logits) {
        for (int c = 0; c < classes; c++) {
          model[i * classes + c] = (float) (3 * random.nextGaussian() + (c == labels[i] ? 3 : 0));
        }
      }
    }
    AlignedOutputs outputs = Fixture.outputs(folder, classes, labels, logits);
    Temperature t = new Temperature(temperature, temperature, false, false);
    List<Forecast> members = forecasts(outputs, t);
    PairEnsembles byLogits = PairEnsembles.of(members, EnsembleRule.LOGIT_MEAN, outputs, true);
    PairEnsembles byChance =
        PairEnsembles.of(members, EnsembleRule.PROBABILITY_MEAN, outputs, true);
    double[] jsd = JensenShannon.ofAllPairs(members, outputs);
    double logitNll = 0;
    double chanceNll = 0;
    double memberNll = 0;
    double divergence = 0;
    double jensen = 0;
    for (int i = 0; i < n; i++) {
      double[] p = softmax(logits[0], i, classes, temperature);
      double[] q = softmax(logits[2], i, classes, temperature);
      double norm = 0;
      for (int c = 0; c < classes; c++) {
        norm += Math.sqrt(p[c] * q[c]);
      }
      int y = (int) labels[i];
      memberNll -= (Math.log(p[y]) + Math.log(q[y])) / 2;
      logitNll -= Math.log(Math.sqrt(p[y] * q[y]) / norm);
      chanceNll -= Math.log((p[y] + q[y]) / 2);
      for (int c = 0; c < classes; c++) {
        double mean = Math.sqrt(p[c] * q[c]) / norm;
        double half = (p[c] + q[c]) / 2;
        divergence += mean * (Math.log(mean / p[c]) + Math.log(mean / q[c])) / 2;
        jensen += (p[c] * Math.log(p[c] / half) + q[c] * Math.log(q[c] / half)) / 2;
      }
    }
    assertEquals(logitNll / n, byLogits.nll(0, 2).number(), 1e-10);
    assertEquals(chanceNll / n, byChance.nll(0, 2).number(), 1e-10);
    assertEquals(divergence / n, byLogits.diversity(0, 2).number(), 1e-10);
    assertEquals(jensen / n, jsd[1], 1e-10);
    assertEquals(
        (memberNll - logitNll) / n, byLogits.diversity(0, 2).number(), 1e-10, "decomposition");
  }

  /** Whole numbers, so that many sums are equal; some impossible, some beyond single precision. */
  @ParameterizedTest
  @CsvSource({"1,0", "1,1e8", "1e30,0", "1e-42,0"})
  void ensemblesAreRightWhereTheTrueClassHasTheFirstLargestSum(double unit, double offset) {
    int n = 3000;
    int classes = 4;
    RandomStream random = RandomStream.of(2, n);
    float[][] logits = new float[2][n * classes];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(classes);
      for (float[] model : logits) {
        for (int c = 0; c < classes; c++) {
          boolean impossible = c > 0 && random.nextInt(8) == 0;
          model[i * classes + c] =
              impossible ? (float) NONE : (float) (offset + unit * random.nextInt(5));
        }
      }
    }
    AlignedOutputs outputs = Fixture.outputs(folder, classes, labels, logits);
    List<Forecast> members = forecasts(outputs, Temperature.NONE);
    PairEnsembles found = PairEnsembles.of(members, EnsembleRule.LOGIT_MEAN, outputs, false);
    for (int i = 0; i < n; i++) {
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = sum(logits, i * classes + c) > sum(logits, i * classes + best) ? c : best;
      }
      assertEquals(best == labels[i], Bits.get(found.hits(0, 1), i), "example " + i);
    }
  }

  private static double sum(float[][] logits, int at) {
    return (double) logits[0][at] + logits[1][at];
  }

  @Test
  void neitherConfidenceNorDistanceIsClipped() {
    float[] first = {0, -2000, 0, 0};
    float[] second = {-2000, 0, 0, 0};
    AlignedOutputs outputs = Fixture.outputs(folder, 2, new long[] {0, 0}, first, second);
    List<Forecast> members = forecasts(outputs, Temperature.NONE);
    PairEnsembles byLogits = PairEnsembles.of(members, EnsembleRule.LOGIT_MEAN, outputs, true);
    PairEnsembles byChance =
        PairEnsembles.of(members, EnsembleRule.PROBABILITY_MEAN, outputs, true);
    assertEquals(Math.log(2), byLogits.nll(0, 1).number(), 1e-12);
    assertEquals((1000 - Math.log(2)) / 2, byLogits.diversity(0, 1).number(), 1e-9);
    assertEquals(Math.log(2), byChance.nll(0, 1).number(), 1e-12);
    assertEquals(Math.log(2) / 2, JensenShannon.ofAllPairs(members, outputs)[0], 1e-12);
  }

  @Test
  void probabilitiesOfZeroHaveAStatedResult() {
    float none = Float.NEGATIVE_INFINITY;
    AlignedOutputs outputs =
        Fixture.outputs(
            folder,
            2,
            new long[] {0, 1},
            new float[] {0, none, 0, 0},
            new float[] {none, 0, 0, 0},
            new float[] {0, 0, 0, 0});
    List<Forecast> members = forecasts(outputs, Temperature.NONE);
    PairEnsembles byLogits = PairEnsembles.of(members, EnsembleRule.LOGIT_MEAN, outputs, true);
    assertFalse(byLogits.nll(0, 1).isDefined());
    assertFalse(byLogits.diversity(0, 1).isDefined());
    assertFalse(byLogits.nll(1, 2).isDefined());
    assertEquals(Math.log(2) / 2, byLogits.nll(0, 2).number(), 1e-12);
    PairEnsembles byChance =
        PairEnsembles.of(members, EnsembleRule.PROBABILITY_MEAN, outputs, true);
    assertEquals(Math.log(2), byChance.nll(0, 1).number(), 1e-12);
    assertEquals(Math.log(2) / 2, JensenShannon.ofAllPairs(members, outputs)[0], 1e-12);
  }

  @Test
  void identicalModelsGainNothing() {
    float[] logits = {1, 2, 0, 3, -1, 1};
    AlignedOutputs outputs = Fixture.outputs(folder, 2, new long[] {1, 0, 1}, logits, logits);
    PairEnsembles same =
        PairEnsembles.of(
            forecasts(outputs, Temperature.NONE), EnsembleRule.LOGIT_MEAN, outputs, true);
    assertEquals(0, same.gain(0, 1));
    assertEquals(0, same.diversity(0, 1).number(), 1e-15);
    assertFalse(same.conversionRate(0, 1).isDefined());
    assertEquals(2, Bits.count(same.hits(0, 1)));
    assertTrue(JensenShannon.ofAllPairs(forecasts(outputs, Temperature.NONE), outputs)[0] < 1e-15);
  }
}
