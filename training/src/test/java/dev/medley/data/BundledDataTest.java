package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BundledDataTest {
  @TempDir Path folder;

  @Test
  void theBundledDataHaveTenClassesAndAStratifiedValidationSplit() throws IOException {
    try (Dataset data = Homes.open(folder, "fashion-mnist-15k")) {
      assertEquals(Set.of("train", "validation", "test"), data.splitNames());
      assertEquals(9000, data.training().size());
      assertEquals(1000, data.split("validation").size());
      assertEquals(5000, data.split("test").size());
      assertEquals(
          List.of(1, 28, 28, 10),
          List.of(data.channels(), data.height(), data.width(), data.classNames().size()));
      assertEquals("train/00001", data.split("train").ids().get(1));
      int[] counts = new int[10];
      int[] held = new int[10];
      for (int label : data.split("train").labels()) {
        counts[label]++;
      }
      for (int label : data.split("validation").labels()) {
        counts[label]++;
        held[label]++;
      }
      for (int label = 0; label < 10; label++) {
        assertEquals(counts[label] * 0.1, held[label], 1);
      }
      // Xiao et al. 2017 give 0.2860 and 0.3530 for the 60,000; these are the first 10,000
      assertEquals(0.286, data.scaling().mean()[0], 2e-3);
      assertEquals(0.353, data.scaling().std()[0], 2e-3);
    }
  }

  @Test
  void tinyHasEightTrainingAndFourTestImagesAClass() throws IOException {
    try (Dataset data = Homes.open(folder, "tiny")) {
      assertEquals(72 + 8, data.split("train").size() + data.split("validation").size());
      int[] counts = new int[10];
      for (int label : data.split("test").labels()) {
        counts[label]++;
      }
      assertArrayEquals(new int[] {4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, counts);
    }
  }
}
