package dev.medley.analysis.pairwise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class EntropyTermTest {
  @Property(tries = 1000)
  void itIsXLogX(@ForAll @DoubleRange(min = 0, max = 1, minIncluded = false) double x) {
    assertEquals(x * Math.log(x), EntropyTerm.of(x), 4e-16);
  }

  @Test
  void itIsExactAtEveryMagnitude() {
    for (double x = 1; x > 1e-300; x *= 0.93) {
      assertEquals(x * Math.log(x), EntropyTerm.of(x), 6e-16 * x * (1 - Math.log(x)));
    }
  }

  @Test
  void nothingHasNoEntropyAndNeitherHasCertainty() {
    assertEquals(0, EntropyTerm.of(0));
    assertEquals(0, EntropyTerm.of(Double.MIN_VALUE));
    assertEquals(0, EntropyTerm.of(1), 1e-16);
  }
}
