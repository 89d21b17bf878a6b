package dev.medley.analysis.specialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.medley.analysis.outputs.Bits;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassDifferencesTest {
  @Test
  void adjustedChancesEqualScipys() {
    assertArrayEquals(
        new double[] {0.03, 0.06, 0.06, 0.6, 1, 0.03},
        BenjaminiHochberg.adjusted(new double[] {0.01, 0.04, 0.03, 0.5, 1.0, 0.005}),
        1e-15);
    assertArrayEquals(new double[0], BenjaminiHochberg.adjusted(new double[0]));
  }

  @Test
  void theSpecialistIsTheBetterOneAndAnEmptyClassHasNone() {
    int[] labels = new int[20];
    long[] a = Bits.of(20);
    long[] b = Bits.of(20);
    for (int i = 0; i < 20; i++) {
      labels[i] = i < 10 ? 0 : 2;
      Bits.set(i < 10 ? a : b, i);
    }
    List<ClassDifferences.OfClass> all =
        ClassDifferences.of(ClassDifferences.masks(labels, 3), a, b);
    assertEquals(1, all.get(0).difference().number());
    assertEquals(10, all.get(0).n10());
    assertEquals(Math.pow(0.5, 9), all.get(0).p(), 1e-15);
    assertEquals(Math.pow(0.5, 9) * 3 / 2, all.get(0).q(), 1e-15);
    assertEquals(Optional.of("a"), all.get(0).specialist());
    assertFalse(all.get(1).accuracyA().isDefined());
    assertEquals(Optional.empty(), all.get(1).specialist());
    assertEquals(Optional.of("b"), all.get(2).specialist());
  }

  @Test
  void equalConfidencesLieInTheMiddleOfTheAngles() {
    ConfidenceAngles angles =
        ConfidenceAngles.of(new double[] {0.5, 1, 0, 0}, new double[] {0.5, 0, 1, 0});
    assertEquals(1, angles.histogram()[7]);
    assertEquals(1, angles.histogram()[14]);
    assertEquals(2, angles.histogram()[0]);
  }
}
