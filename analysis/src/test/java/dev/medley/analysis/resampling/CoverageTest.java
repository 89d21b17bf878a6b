package dev.medley.analysis.resampling;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.pairwise.PairIntervals;
import dev.medley.random.RandomStream;
import dev.medley.torch.Torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * 95 % intervals hold the true value in 95 % of all samples. Examples are drawn from known
 * probabilities: of exactly one model being right, and of the ensemble being right then.
 */
class CoverageTest {
  private static final int EXAMPLES = 400;
  private static final double CONVERSION = 0.7;
  private static Torch torch;

  @BeforeAll
  static void open() {
    torch = Torch.open("cpu", 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.2, 0.5})
  void aFewSamplesAreCovered(double inconsistency) {
    check(inconsistency, 100, 0.88);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.2, 0.35, 0.5})
  void aThousandSamplesAreCovered(double inconsistency) {
    check(inconsistency, 1000, 0.93);
  }

  private static void check(double inconsistency, int trials, double least) {
    double both = (1 - inconsistency) * 0.8;
    double gain = inconsistency * (CONVERSION - 0.5);
    int coveredInconsistency = 0;
    int coveredGain = 0;
    for (int trial = 0; trial < trials; trial++) {
      RandomStream random = RandomStream.of(7, Math.round(1000 * inconsistency), trial);
      long[][] correct = {Bits.of(EXAMPLES), Bits.of(EXAMPLES)};
      long[] ensemble = Bits.of(EXAMPLES);
      for (int i = 0; i < EXAMPLES; i++) {
        double u = random.nextDouble();
        if (u < both) {
          Bits.set(correct[0], i);
          Bits.set(correct[1], i);
          Bits.set(ensemble, i);
        } else if (u < both + inconsistency) {
          Bits.set(correct[random.nextInt(2)], i);
          if (random.nextDouble() < CONVERSION) {
            Bits.set(ensemble, i);
          }
        }
      }
      try (PairedBootstrap bootstrap =
          new PairedBootstrap(torch, EXAMPLES, PairedBootstrap.RESAMPLES, trial)) {
        PairIntervals intervals = new PairIntervals(bootstrap, EXAMPLES, correct);
        Interval ei = intervals.inconsistencyAndKappa()[0][0];
        coveredInconsistency += ei.contains(inconsistency) ? 1 : 0;
        coveredGain += intervals.gain(pair -> ensemble)[0].contains(gain) ? 1 : 0;
      }
    }
    String shares =
        inconsistency + ": " + coveredInconsistency + ", " + coveredGain + " of " + trials;
    double most = trials == 1000 ? 0.97 : 1;
    for (int covered : new int[] {coveredInconsistency, coveredGain}) {
      assertTrue(covered >= least * trials && covered <= most * trials, shares);
    }
  }
}
