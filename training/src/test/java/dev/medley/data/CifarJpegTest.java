package dev.medley.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole CIFAR-10 as JPEGs in a zip, which MEDLEY_DATA names the folder of. */
final class CifarJpegTest {
  @TempDir Path folder;

  @Test
  void sixtyThousandJpegsOfAZipBecomeAStoreOfPillowsPixels() throws IOException {
    String place = System.getenv("MEDLEY_DATA");
    assumeTrue(place != null, "MEDLEY_DATA names no folder with cifar10-jpeg.zip");
    long start = System.nanoTime();
    try (Dataset data = Homes.open(folder, Path.of(place, "cifar10-jpeg.zip").toString())) {
      double seconds = (System.nanoTime() - start) / 1e9;
      assertEquals(60_000, data.store().images());
      assertEquals(List.of(3, 32, 32), List.of(data.channels(), data.height(), data.width()));
      assertTrue(seconds < 300, "took " + seconds + " s");
      Split test = data.split("test");
      assertEquals(10_000, test.size());
      byte[] planes = Fixtures.array("cifar.npy");
      List<String> ids = test.ids();
      int image = 0;
      for (String name : List.of("airplane/0034", "bird/0054", "horse/0988", "ship/0063")) {
        ByteBuffer pixels = ByteBuffer.allocate(3072);
        data.store().copy(test.row(ids.indexOf("test/" + name + ".jpg")), pixels, 0);
        for (int i = 0; i < 3072; i++) {
          assertEquals(planes[image * 3072 + i % 3 * 1024 + i / 3], pixels.get(i), name);
        }
        image++;
      }
    }
  }
}
