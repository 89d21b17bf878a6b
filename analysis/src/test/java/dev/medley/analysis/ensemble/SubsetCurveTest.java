package dev.medley.analysis.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.Fixture;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.resampling.Interval;
import dev.medley.random.RandomStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubsetCurveTest {
  private static final int N = 500;
  private static final int MODELS = 6;
  private static final int CLASSES = 7;
  private static final int DRAWS = 9;
  private static final int SEED = 3;
  private static final int[] BLOCKS = {1, 2 * CLASSES, 100, N * CLASSES, Integer.MAX_VALUE};

  @TempDir Path folder;

  private Part part(EnsembleRule rule) {
    RandomStream random = RandomStream.of(SEED, "logits");
    long[] labels = new long[N];
    float[][] logits = new float[MODELS][N * CLASSES];
    for (int i = 0; i < N; i++) {
      labels[i] = random.nextInt(CLASSES);
      for (float[] model : logits) {
        for (int c = 0; c < CLASSES; c++) {
          model[i * CLASSES + c] = (float) random.nextGaussian() + (c == labels[i] ? 0.5f : 0);
        }
      }
    }
    AlignedOutputs outputs = Fixture.outputs(folder, CLASSES, labels, logits);
    byte[] folds = outputs.folds();
    List<Forecast> members =
        outputs.models().stream().map(m -> new Forecast(m, Temperature.NONE, folds)).toList();
    return Part.of(outputs, members, rule).half(1);
  }

  /** Sums over all examples, draw by draw, are the judge. */
  @ParameterizedTest
  @EnumSource(EnsembleRule.class)
  void everyBlockSizeGivesTheNumbersOfWholeSums(EnsembleRule rule) {
    Part part = part(rule);
    List<Integer> pool = List.of(5, 1, 3, 2);
    double[][] accuracies = new double[5][DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] order = IntStream.range(0, 4).toArray();
      RandomStream.of(SEED, "subset", draw).shuffle(order);
      double[] sum = part.zeros();
      for (int size = 1; size <= 5; size++) {
        part.add(size == 1 ? 4 : pool.get(order[size - 2]), 1, sum);
        accuracies[size - 1][draw] = part.score(sum, size).accuracy();
      }
    }
    List<SubsetCurve.Point> expected = new ArrayList<>();
    for (double[] each : accuracies) {
      double mean = Arrays.stream(each).average().orElseThrow();
      expected.add(new SubsetCurve.Point(expected.size() + 1, mean, Interval.of(each)));
    }
    for (int block : BLOCKS) {
      assertEquals(
          expected, SubsetCurve.of(part, pool, OptionalInt.of(4), DRAWS, SEED, block).points());
    }
  }

  @Test
  void piecesAreSmallAndTogetherTheWholeInOrder() {
    Part part = part(EnsembleRule.LOGIT_MEAN);
    double[] whole = part.zeros();
    part.add(2, 1, whole);
    for (int block : BLOCKS) {
      int at = 0;
      for (Part piece : part.pieces(block).toList()) {
        double[] scores = piece.zeros();
        piece.add(2, 1, scores);
        assertTrue(scores.length <= Math.max(block, CLASSES));
        for (int i = 0; i < piece.examples(); i++) {
          assertEquals(part.label(at / CLASSES + i), piece.label(i));
        }
        for (double score : scores) {
          assertEquals(whole[at++], score);
        }
      }
      assertEquals(whole.length, at);
    }
  }
}
