package dev.medley.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.binding.UserError;
import dev.medley.probe.Digits.Split;
import dev.medley.random.RandomStream;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
  private static final float NAN = Float.NaN;
  private static Torch torch;

  @BeforeAll
  static void open() {
    torch = Torch.open("cpu", 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  @Test
  void neighboursVotesAndAccuracyAreTheReferences() throws IOException {
    try (Features fit = Split.FIT.doubles(torch);
        Features test = Split.TEST.doubles(torch);
        NearestNeighbours bank =
            new NearestNeighbours(torch, fit, Split.FIT.labels(), Digits.CLASSES)) {
      for (JsonNode expected : Digits.reference().get("knn")) {
        int k = expected.get("k").intValue();
        double temperature = expected.get("temperature").doubleValue();
        NeighbourVotes votes = bank.votes(test, k, temperature);
        assertEquals(
            expected.get("accuracy").doubleValue(), votes.accuracy(Split.TEST.labels()), 1e-12);
        double[] shares = votes.shares();
        int[] neighbours = bank.neighbours(test, k);
        for (int query = 0; query < 10; query++) {
          JsonNode row = expected.get("votes_first10").get(query);
          double sum = 0;
          for (JsonNode vote : row) {
            sum += vote.doubleValue();
          }
          for (int c = 0; c < Digits.CLASSES; c++) {
            double wanted = row.get(c).doubleValue() / sum;
            assertEquals(wanted, shares[query * Digits.CLASSES + c], 1e-9 * wanted);
          }
          assertArrayEquals(
              Digits.ints(expected.get("nearest5_first10").get(query)),
              Arrays.copyOfRange(neighbours, query * k, query * k + 5));
        }
      }
    }
  }

  @Test
  void singlesLoseOneExampleAtMost() throws IOException {
    try (Features fit = Split.FIT.singles(torch);
        Features test = Split.TEST.singles(torch);
        NearestNeighbours bank =
            new NearestNeighbours(torch, fit, Split.FIT.labels(), Digits.CLASSES)) {
      for (JsonNode expected : Digits.reference().get("knn")) {
        NeighbourVotes votes = bank.votes(test, expected.get("k").intValue(), 0.1);
        assertEquals(
            expected.get("accuracy").doubleValue(),
            votes.accuracy(Split.TEST.labels()),
            1.01 / 497);
      }
    }
  }

  /** Signs only: with four columns there are 16 directions, so that nearly all rows are tied. */
  @Test
  void ofEquallySimilarRowsTheLowerAreTaken() {
    int rows = 1003;
    RandomStream random = RandomStream.of(1, "signs");
    float[] values = new float[rows * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(2) == 0 ? -1 : 1;
    }
    float[] queries = Arrays.copyOf(values, 200);
    int[] labels = IntStream.range(0, rows).map(i -> i % 7).toArray();
    try (Features bankFeatures = Features.of(torch, values, 4);
        Features queryFeatures = Features.of(torch, queries, 4);
        NearestNeighbours bank = new NearestNeighbours(torch, bankFeatures, labels, 7)) {
      for (int k : new int[] {1, 5, 29, 100, 1002, 1003}) {
        int[] found = bank.neighbours(queryFeatures, k);
        double[] shares = bank.votes(queryFeatures, k, 0.5).shares();
        for (int q = 0; q < 50; q++) {
          double[] similarity = new double[rows];
          for (int row = 0; row < rows; row++) {
            for (int j = 0; j < 4; j++) {
              similarity[row] += values[row * 4 + j] * queries[q * 4 + j] / 4;
            }
          }
          int[] wanted =
              IntStream.range(0, rows)
                  .boxed()
                  .sorted(Comparator.comparingDouble(row -> -similarity[row]))
                  .limit(k)
                  .mapToInt(row -> row)
                  .toArray();
          assertArrayEquals(wanted, Arrays.copyOfRange(found, q * k, (q + 1) * k));
          double[] votes = new double[7];
          for (int row : wanted) {
            votes[labels[row]] += Math.exp(similarity[row] / 0.5);
          }
          double sum = Arrays.stream(votes).sum();
          for (int c = 0; c < 7; c++) {
            assertEquals(votes[c] / sum, shares[q * 7 + c], 1e-6);
          }
        }
      }
    }
  }

  @Test
  void amongEqualVotesTheLowestClassWins() {
    try (Features features = Features.of(torch, new float[] {1, 0, 1, 0, 0, 1}, 2);
        NearestNeighbours bank = new NearestNeighbours(torch, features, new int[] {2, 1, 0}, 3)) {
      assertEquals(1, bank.votes(features, 2, 0.1).predictions()[0]);
    }
  }

  @Test
  void withMoreThanTheBankHasAllOfItVotes() {
    try (Features features = Features.of(torch, new double[] {1, 0, 0, 1}, 2);
        NearestNeighbours bank = new NearestNeighbours(torch, features, new int[] {0, 1}, 2)) {
      double near = Math.E / (1 + Math.E);
      double[] expected = {near, 1 - near, 1 - near, near};
      assertArrayEquals(expected, bank.votes(features, 200, 1).shares(), 1e-12);
      assertArrayEquals(new int[] {0, 1, 1, 0}, bank.neighbours(features, 200));
    }
  }

  /** exp(1 / temperature) is beyond a double; the shares are not. */
  @Test
  void aTinyTemperatureLeavesTheNearestAlone() {
    try (Features features = Features.of(torch, new double[] {1, 0, 1, 1, -1, 0}, 2);
        NearestNeighbours bank = new NearestNeighbours(torch, features, new int[] {0, 1, 1}, 2)) {
      assertArrayEquals(
          new double[] {1, 0, 0, 1, 0, 1}, bank.votes(features, 3, 1e-4).shares(), 1e-12);
    }
  }

  @Test
  void rowsOfZerosAreAsSimilarAsNothing() {
    try (Features zeros = Features.of(torch, new float[6], 2);
        NearestNeighbours bank = new NearestNeighbours(torch, zeros, new int[] {1, 0, 1}, 2)) {
      assertArrayEquals(
          new double[] {0.5, 0.5, 0.5, 0.5, 0.5, 0.5}, bank.votes(zeros, 2, 0.1).shares(), 1e-12);
    }
  }

  @Test
  void notANumberIsRefusedWithItsPlace() {
    try (Features bad = Features.of(torch, new float[] {1, 2, 3, NAN}, 2);
        Features good = Features.of(torch, new float[] {1, 2, 3, 4}, 2);
        NearestNeighbours bank = new NearestNeighbours(torch, good, new int[] {0, 1}, 2)) {
      String message =
          "The features have a NaN or an infinity in row 1, column 1; all must be finite.";
      int[] labels = {0, 1};
      assertEquals(
          message,
          assertThrows(UserError.class, () -> new NearestNeighbours(torch, bad, labels, 2))
              .getMessage());
      assertEquals(
          message, assertThrows(UserError.class, () -> bank.votes(bad, 1, 0.1)).getMessage());
      assertThrows(UserError.class, () -> bank.neighbours(bad, 1));
      assertThrows(IllegalArgumentException.class, () -> bank.votes(good, 0, 0.1));
      assertThrows(IllegalArgumentException.class, () -> bank.votes(good, 1, 0));
    }
  }
}
