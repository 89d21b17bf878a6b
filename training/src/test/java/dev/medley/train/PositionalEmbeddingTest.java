package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.medley.file.WeightsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionalEmbeddingTest {
  @TempDir Path folder;

  private float[] reference(String name) throws IOException {
    Path file = folder.resolve("reference.safetensors");
    try (InputStream in =
        getClass().getResourceAsStream("/weights/positional-embeddings.safetensors")) {
      Files.write(file, in.readAllBytes());
    }
    return WeightConversion.floats(WeightsFile.read(file).get(name));
  }

  @ParameterizedTest
  @CsvSource({"token, 17, 5", "token, 17, 10", "token, 17, 50", "plain, 16, 4", "plain, 16, 49"})
  void aGridIsResizedAsByPyTorchsBicubicInterpolation(String kind, int from, int to)
      throws IOException {
    float[] values = reference(kind + "." + from);
    assertArrayEquals(
        reference(kind + "." + to), PositionalEmbedding.resized(values, from, to), 2e-6f);
    assertArrayEquals(values, PositionalEmbedding.resized(values, from, from));
  }

  @ParameterizedTest
  @CsvSource({"17, 65, true", "16, 64, true", "17, 64, false", "18, 65, false", "17, 18, false"})
  void onlySquareGridsBothWithOrBothWithoutATokenAreResized(long from, long to, boolean fits) {
    assertEquals(fits, PositionalEmbedding.fits(List.of(1L, from, 8L), List.of(1L, to, 8L)));
  }

  @Test
  void otherWidthsAreNotResized() {
    assertEquals(false, PositionalEmbedding.fits(List.of(1L, 17L, 8L), List.of(1L, 17L, 16L)));
  }
}
