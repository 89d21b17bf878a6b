package dev.medley.analysis.alignment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StandardizedTest {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Rows(float[][] all) implements FeatureRows {
    @Override
    public int dimensions() {
      return all[0].length;
    }

    @Override
    public void copy(int[] examples, float[] into) {
      for (int i = 0; i < examples.length; i++) {
        System.arraycopy(all[examples[i]], 0, into, i * dimensions(), dimensions());
      }
    }
  }

  @Test
  void meanAndDeviationOfTheFirstExamplesBecome0And1() {
    Rows rows = new Rows(new float[][] {{1, -4}, {3, 8}, {100, 100}});
    FeatureRows scaled = Standardized.by(rows, 2).of(rows);
    float[] found = new float[6];
    scaled.copy(new int[] {1, 0, 2}, found);
    assertArrayEquals(new float[] {1, 1, -1, -1, 98, 98f / 6}, found, 1e-6f);
  }

  @Test
  void aConstantFeatureIsOnlyCentred() {
    float[][] tens = new float[11][];
    for (int i = 0; i < 10; i++) {
      tens[i] = new float[] {1, 0.1f, 1e-3f * i};
    }
    tens[10] = new float[] {Math.nextUp(1f), 0.1f, 0};
    Rows rows = new Rows(tens);
    FeatureRows scaled = Standardized.by(rows, 10).of(rows);
    float[] found = new float[3];
    for (int i = 0; i < 10; i++) {
      scaled.copy(new int[] {i}, found);
      assertEquals(0, found[0]);
      assertEquals(0, found[1], 1e-16);
    }
    scaled.copy(new int[] {10}, found);
    assertEquals(Math.ulp(1f), found[0]);
  }
}
