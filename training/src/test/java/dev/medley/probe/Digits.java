package dev.medley.probe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.file.Npy;
import dev.medley.torch.Torch;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The reference data: 1,797 images of digits, and what other programs found about them. */
final class Digits {
  static final int CLASSES = 10;
  static final int DIMENSIONS = 64;

  /** Rows from, to. */
  enum Split {
    FIT(0, 1000),
    VALIDATION(1000, 1300),
    TEST(1300, 1797);

    private final int from;
    private final int to;

    Split(int from, int to) {
      this.from = from;
      this.to = to;
    }

    String key() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    int[] labels() {
      Npy file = npy("digits.labels");
      long[] labels = new long[to - from];
      file.longs(from, to - from, labels);
      return Arrays.stream(labels).mapToInt(Math::toIntExact).toArray();
    }

    Features singles(Torch torch) {
      return Features.read(torch, from, to - from, List.of(npy("digits.features")));
    }

    Features doubles(Torch torch) {
      return doubles(torch, IntStream.range(0, DIMENSIONS).toArray());
    }

    Features doubles(Torch torch, int... columns) {
      double[] values = new double[(to - from) * DIMENSIONS];
      npy("digits.features").doubles(from, to - from, values);
      double[] chosen = new double[(to - from) * columns.length];
      for (int row = 0; row < to - from; row++) {
        for (int j = 0; j < columns.length; j++) {
          chosen[row * columns.length + j] = values[row * DIMENSIONS + columns[j]];
        }
      }
      return Features.of(torch, chosen, columns.length);
    }
  }

  private Digits() {}

  static Npy npy(String name) {
    return Npy.open(file(name + ".npy"));
  }

  static double[] numbers(String name) {
    Npy file = npy(name);
    double[] values = new double[Math.toIntExact(file.rows()) * file.rowLength()];
    file.doubles(0, Math.toIntExact(file.rows()), values);
    return values;
  }

  static JsonNode reference() throws IOException {
    return new ObjectMapper().readTree(file("reference.json").toFile());
  }

  static int[] ints(JsonNode list) {
    return IntStream.range(0, list.size()).map(i -> list.get(i).intValue()).toArray();
  }

  private static Path file(String name) {
    try {
      return new File(Digits.class.getResource("/reference/probe/" + name).toURI()).toPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
