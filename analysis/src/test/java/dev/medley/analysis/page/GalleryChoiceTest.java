package dev.medley.analysis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.outputs.Bits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GalleryChoiceTest {
  private static final int EXAMPLES = 1000;

  private static List<long[]> models(int count) {
    List<long[]> models = new ArrayList<>();
    for (int m = 0; m < count; m++) {
      Random random = new Random(m);
      long[] bits = Bits.of(EXAMPLES);
      for (int i = 0; i < EXAMPLES; i++) {
        if (random.nextDouble() < 0.8) {
          Bits.set(bits, i);
        }
      }
      models.add(bits);
    }
    return models;
  }

  @Test
  void everyPairWithTheBaseHasExamplesOfAllFourKinds() {
    List<long[]> models = models(8);
    List<Integer> chosen = GalleryChoice.of(models, 3, EXAMPLES);
    for (int m = 0; m < 8; m++) {
      int[] found = new int[4];
      for (int example : chosen) {
        found[
            (Bits.get(models.get(3), example) ? 2 : 0)
                + (Bits.get(models.get(m), example) ? 1 : 0)]++;
      }
      int other = m;
      assertTrue(
          m == 3 || Arrays.stream(found).allMatch(count -> count >= 6),
          () -> other + ": " + Arrays.toString(found));
    }
  }

  @Test
  void aGalleryIsNeverTooLarge() {
    assertEquals(300, GalleryChoice.of(models(300), 0, EXAMPLES).size());
  }

  @Test
  void modelsThatDoNotClassifyAreLeftOut() {
    List<long[]> models = new ArrayList<>(models(2));
    models.add(null);
    assertEquals(GalleryChoice.of(models(2), 0, EXAMPLES), GalleryChoice.of(models, 0, EXAMPLES));
  }

  @Test
  void fewExamplesAreAllShown() {
    long[] right = Bits.of(3);
    Bits.set(right, 1);
    assertEquals(List.of(0, 1, 2), GalleryChoice.of(List.of(right, Bits.of(3)), 0, 3));
  }
}
