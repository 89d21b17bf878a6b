package dev.medley.analysis.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JonckheereTerpstraTest {
  @Test
  void orderedValuesReachTheLargestStatisticAndTheSmallestChance() {
    JonckheereTerpstra test =
        JonckheereTerpstra.test(new int[] {0, 0, 1, 1, 2, 2}, new double[] {1, 2, 3, 4, 5, 6}, 0);
    assertEquals(12, test.statistic());
    assertEquals(6, test.expected());
    // of the 90 ways to label six members, one reaches 12
    assertEquals(1.0 / 90, test.p(), 4 * Math.sqrt(1.0 / 90 / 10_000));
  }

  @Test
  void tiesCountHalf() {
    JonckheereTerpstra test =
        JonckheereTerpstra.test(new int[] {0, 1, 1}, new double[] {1, 1, 2}, 0);
    assertEquals(1.5, test.statistic());
    // of the 3 ways, the statistics are 1.5, 1.5 and 0: labels of the two equal ones, or of the
    // last
    assertEquals(2.0 / 3, test.p(), 0.02);
  }

  @Test
  void equalValuesAreNoTrend() {
    JonckheereTerpstra test =
        JonckheereTerpstra.test(new int[] {0, 1, 2, 2}, new double[] {.1 + .2, .3, .3, .3}, 0);
    assertEquals(test.expected(), test.statistic());
    assertEquals(1, test.p());
  }

  @Test
  void fallingValuesAreNoRise() {
    JonckheereTerpstra test =
        JonckheereTerpstra.test(new int[] {0, 0, 3, 4}, new double[] {4, 3, 2, 1}, 0);
    assertEquals(0, test.statistic());
    assertTrue(test.p() > 0.99);
  }
}
