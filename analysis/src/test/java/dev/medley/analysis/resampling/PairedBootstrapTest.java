package dev.medley.analysis.resampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.outputs.Bits;
import dev.medley.random.RandomStream;
import dev.medley.torch.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedBootstrapTest {
  private static Torch torch;

  @BeforeAll
  static void open() {
    torch = Torch.open("cpu", 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  private static long[] all(int n) {
    long[] bits = Bits.of(n);
    for (int i = 0; i < n; i++) {
      Bits.set(bits, i);
    }
    return bits;
  }

  @Test
  void everyResampleHasAsManyExamplesAsThereAre() {
    try (PairedBootstrap bootstrap = new PairedBootstrap(torch, 70, 50, 3)) {
      float[] expected = new float[50];
      Arrays.fill(expected, 70);
      assertArrayEquals(expected, bootstrap.counts(1, m -> all(70))[0]);
    }
  }

  @Test
  void resamplesFollowFromTheSeed() {
    long[] half = Bits.of(100);
    half[0] = -1;
    float[][] first = new float[3][];
    for (int i = 0; i < 3; i++) {
      try (PairedBootstrap bootstrap = new PairedBootstrap(torch, 100, 40, i / 2)) {
        first[i] = bootstrap.counts(1, m -> half)[0];
      }
    }
    assertArrayEquals(first[0], first[1]);
    assertTrue(!Arrays.equals(first[0], first[2]));
  }

  @Test
  void manySubjectsAreCountedAsOneByOne() {
    RandomStream random = RandomStream.of(1, "subjects");
    long[][] subjects = new long[40][Bits.of(300_000).length];
    for (long[] subject : subjects) {
      for (int w = 0; w < 300_000 / 64; w++) {
        subject[w] = random.nextLong();
      }
    }
    try (PairedBootstrap bootstrap = new PairedBootstrap(torch, 300_000, 3, 0)) {
      float[][] together = bootstrap.counts(40, m -> subjects[m]);
      for (int m : new int[] {0, 13, 14, 39}) {
        assertArrayEquals(bootstrap.counts(1, one -> subjects[m])[0], together[m]);
      }
    }
  }

  @Test
  void quantilesAreLinearBetweenValues() {
    // numpy.quantile([1, 2, 4, 8], [.025, .975])
    Interval interval = Interval.of(new double[] {4, 1, 8, 2});
    assertEquals(1.075, interval.low(), 1e-12);
    assertEquals(7.7, interval.high(), 1e-12);
    assertEquals(new Interval(5, 5), Interval.of(new double[] {5}));
  }

  /** A thousand samples of 400 examples whose true inconsistency and gain are known. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.2, 0.5})
  void intervalsHaveTheTrueValueInNinetyFiveOfAHundredSamples(double inconsistency) {
    int trials = 1000;
    int n = 400;
    double conversion = 0.7;
    long[][] one = new long[trials][Bits.of(n).length];
    long[][] surplus = new long[trials][Bits.of(n).length];
    RandomStream random = RandomStream.of(5, "coverage", (int) (100 * inconsistency));
    for (int t = 0; t < trials; t++) {
      for (int i = 0; i < n; i++) {
        if (random.nextDouble() < inconsistency) {
          Bits.set(one[t], i);
          if (random.nextDouble() < conversion) {
            Bits.set(surplus[t], i);
          }
        }
      }
    }
    try (PairedBootstrap bootstrap = new PairedBootstrap(torch, n, PairedBootstrap.RESAMPLES, 0)) {
      float[][] single = bootstrap.counts(trials, t -> one[t]);
      Interval[] inconsistencies =
          bootstrap.intervals(trials, t -> one[t], (t, r, yes) -> yes / n)[0];
      // where exactly one member is right, the ensemble gains a half or loses it
      Interval[] gains =
          bootstrap
              .intervals(trials, t -> surplus[t], (t, r, yes) -> (yes - single[t][r] / 2) / n)[0];
      assertCoverage(inconsistencies, inconsistency);
      assertCoverage(gains, inconsistency * (conversion - 0.5));
    }
  }

  private static void assertCoverage(Interval[] intervals, double truth) {
    double covered =
        Arrays.stream(intervals).filter(interval -> interval.contains(truth)).count()
            / (double) intervals.length;
    assertTrue(covered >= 0.93 && covered <= 0.97, "covered " + covered);
  }
}
