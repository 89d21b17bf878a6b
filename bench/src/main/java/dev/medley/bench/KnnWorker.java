package dev.medley.bench;

import dev.medley.probe.Features;
import dev.medley.probe.NearestNeighbours;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lets nearest neighbours in a bank vote for the classes of queries, all made of numbers. */
public final class KnnWorker implements Side.Work {
  private static final int CLASSES = 10;
  private static final double TEMPERATURE = 0.1;
  private static final int FIRST_QUERY = 1_000_000;

  private final Torch torch;
  private final Features bank;
  private final Features queries;
  private final int[] labels;
  private final int k;
  private int[] predictions;

  private KnnWorker(Torch torch, int queries, int rows, int dimensions, int k) {
    this.torch = torch;
    this.k = k;
    bank = Features.of(torch, numbers(rows, dimensions, 0), dimensions);
    this.queries = Features.of(torch, numbers(queries, dimensions, FIRST_QUERY), dimensions);
    labels = IntStream.range(0, rows).map(row -> row % CLASSES).toArray();
  }

  /** Arguments: queries, bank, dimensions, k, threads. */
  public static void main(String[] arguments) throws IOException {
    int[] sizes = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    try (Torch torch = Torch.open("cpu", sizes[4])) {
      Side.answer(new KnnWorker(torch, sizes[0], sizes[1], sizes[2], sizes[3]));
    }
  }

  /** Row i of class i % 10: a pattern of the class and one of its own, the same on both sides. */
  private static float[] numbers(int rows, int dimensions, int first) {
    float[] values = new float[rows * dimensions];
    for (int row = 0; row < rows; row++) {
      int i = first + row;
      for (int j = 0; j < dimensions; j++) {
        double ofClass = Math.sin((i % CLASSES + 1) * (j + 1) * 0.7);
        double own = Math.sin(i * 12.9898 + j * 78.233) * 43758.5453;
        values[row * dimensions + j] = (float) (0.35 * ofClass + own - Math.floor(own) - 0.5);
      }
    }
    return values;
  }

  @Override
  public void run() {
    try (NearestNeighbours neighbours = new NearestNeighbours(torch, bank, labels, CLASSES)) {
      predictions = neighbours.votes(queries, k, TEMPERATURE).predictions();
    }
  }

  @Override
  public String result() {
    return Arrays.stream(predictions).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
