package dev.medley.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.alignment.AlignmentSettings;
import dev.medley.analysis.alignment.FeatureRows;
import dev.medley.analysis.alignment.JointSpace;
import dev.medley.analysis.alignment.Retrieval;
import dev.medley.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two models that see the same six causes, each through its own mixture and noise. */
class ContrastiveHeadsTest {
  private static final int CAUSES = 6;
  private static final int FIT = 600;
  private static final int TEST = 300;

  private static float[] features(String model, int width) {
    RandomStream mixture = RandomStream.of(1, "mixture", model);
    double[][] mix = new double[CAUSES][width];
    for (double[] row : mix) {
      Arrays.setAll(row, k -> mixture.nextGaussian() / Math.sqrt(CAUSES));
    }
    RandomStream causes = RandomStream.of(1, "causes");
    RandomStream noise = RandomStream.of(1, "noise", model);
    float[] rows = new float[(FIT + TEST) * width];
    for (int i = 0; i < FIT + TEST; i++) {
      for (int c = 0; c < CAUSES; c++) {
        double cause = causes.nextGaussian();
        for (int k = 0; k < width; k++) {
          rows[i * width + k] += (float) (cause * mix[c][k]);
        }
      }
      for (int k = 0; k < width; k++) {
        rows[i * width + k] += (float) (0.05 * noise.nextGaussian());
      }
    }
    return rows;
  }

  /** Rows that lie in memory. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rows(float[] all, int dimensions) implements FeatureRows {
    @Override
    public void copy(int[] examples, float[] into) {
      for (int i = 0; i < examples.length; i++) {
        System.arraycopy(all, examples[i] * dimensions, into, i * dimensions, dimensions);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16})
  void partnersThatWereNeverSeenFindEachOther(int hidden) {
    float[] a = features("a", 10);
    float[] b = features("b", 8);
    AlignmentSettings settings = new AlignmentSettings(12, hidden, 0.1, 15, 100, 0.01, 0);
    float[][] places = new float[2][];
    for (int time = 0; time < 2; time++) {
      try (JointSpace space =
          new ContrastiveHeads().fit(new Rows(a, 10), new Rows(b, 8), FIT, settings, 1)) {
        assertTrue(space.loss() < Math.log(100) - 1, "loss " + space.loss());
        float[] of = space.project(0, Arrays.copyOfRange(a, FIT * 10, a.length));
        float[] with = space.project(1, Arrays.copyOfRange(b, FIT * 8, b.length));
        Retrieval forth = Retrieval.of(of, with, 12, 1000, 0);
        assertEquals(TEST, forth.candidates());
        assertTrue(forth.top1() > 20 * forth.chance(), forth.toString());
        assertTrue(forth.top5() >= forth.top1());
        double length = 0;
        for (int k = 0; k < 12; k++) {
          length += of[k] * of[k];
        }
        assertEquals(1, length, 1e-5);
        places[time] = of;
      }
    }
    assertArrayEquals(places[0], places[1], "the same seed fits the same heads");
  }
}
