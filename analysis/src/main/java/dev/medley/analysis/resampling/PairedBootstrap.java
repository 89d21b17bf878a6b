package dev.medley.analysis.resampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.analysis.outputs.Bits;
import dev.medley.random.RandomStream;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Resamples examples with replacement, the same ones for whatever is asked (Efron 1979). How often
 * a yes comes in each resample, for many yes-or-no answers at once, is one matrix product of counts
 * and answers; float32 holds it exactly up to 2^24 examples.
 */
public final class PairedBootstrap implements AutoCloseable {
  /** Resamples where nobody wants another number. */
  public static final int RESAMPLES = 1000;

  private static final int BLOCK = 1 << 22;
  private static final String SCRIPT =
      """
      def transposed(counts: Tensor) -> Tensor:
        return torch.to(counts, 6).t().contiguous()

      def yes(answers: Tensor, counts: Tensor) -> Tensor:
        return torch.mm(torch.to(answers, 6), counts)
      """;

  private final int examples;
  private final int resamples;
  private final NDManager manager;
  private final Script script;
  private final NDArray counts;

  /**
   * Draws the resamples.
   *
   * @param seed resamples follow from it and the number of examples
   */
  public PairedBootstrap(Torch torch, int examples, int resamples, long seed) {
    this.examples = examples;
    this.resamples = resamples;
    this.manager = torch.manager().newSubManager();
    this.script = torch.compile(SCRIPT);
    try (NDManager scope = manager.newSubManager()) {
      ByteBuffer drawn = room((long) resamples * examples);
      IntStream.range(0, resamples).parallel().forEach(r -> draw(drawn, r, seed));
      NDArray all = array(scope, drawn, resamples);
      counts = script.call(manager, "transposed", all).get(0);
    }
  }

  private void draw(ByteBuffer into, int resample, long seed) {
    RandomStream random = RandomStream.of(seed, "bootstrap", resample);
    // a byte is enough: of more than 255 examples, none is drawn that often in 1e500 resamples
    byte[] count = new byte[examples];
    for (int i = 0; i < examples; i++) {
      count[random.nextInt(examples)]++;
    }
    into.put(resample * examples, count);
  }

  /** How many resamples. */
  public int resamples() {
    return resamples;
  }

  /** What one resample of a subject comes to. */
  public interface Statistic {
    /**
     * Computes it.
     *
     * @param subject which answers
     * @param resample which resample
     * @param yes how often yes comes in it
     */
    double of(int subject, int resample, double yes);
  }

  /**
   * Intervals of statistics.
   *
   * @param subjects how many vectors of answers
   * @param answers the {@link Bits} of a subject, N of them
   * @param statistics what to know of each
   * @return of each statistic, of each subject
   */
  public Interval[][] intervals(
      int subjects, IntFunction<long[]> answers, Statistic... statistics) {
    Interval[][] intervals = new Interval[statistics.length][subjects];
    count(
        subjects,
        answers,
        (subject, yes) -> {
          double[] values = new double[resamples];
          for (int s = 0; s < statistics.length; s++) {
            for (int r = 0; r < resamples; r++) {
              values[r] = statistics[s].of(subject, r, yes[r]);
            }
            intervals[s][subject] = Interval.of(values);
          }
        });
    return intervals;
  }

  /** How often yes comes in each resample: for each subject an array of all resamples. */
  public float[][] counts(int subjects, IntFunction<long[]> answers) {
    float[][] all = new float[subjects][];
    count(subjects, answers, (subject, yes) -> all[subject] = yes);
    return all;
  }

  private interface Receiver {
    void accept(int subject, float[] yes);
  }

  /** Hands on the counts of each subject, several at once. */
  private void count(int subjects, IntFunction<long[]> answers, Receiver receiver) {
    int block = Math.max(1, Math.min(subjects, BLOCK / Math.max(examples, resamples)));
    for (int first = 0; first < subjects; first += block) {
      int from = first;
      int size = Math.min(block, subjects - first);
      float[] yes;
      try (NDManager scope = manager.newSubManager()) {
        ByteBuffer bytes = room((long) size * examples);
        IntStream.range(0, size)
            .parallel()
            .forEach(i -> unpack(answers.apply(from + i), bytes, i * examples));
        NDArray vectors = array(scope, bytes, size);
        yes = script.call(scope, "yes", vectors, counts).get(0).toFloatArray();
      }
      IntStream.range(0, size)
          .parallel()
          .forEach(
              i -> {
                float[] own = new float[resamples];
                System.arraycopy(yes, i * resamples, own, 0, resamples);
                receiver.accept(from + i, own);
              });
    }
  }

  private void unpack(long[] bits, ByteBuffer into, int at) {
    for (int i = 0; i < examples; i++) {
      into.put(at + i, (byte) (bits[i >>> 6] >>> i & 1));
    }
  }

  private static ByteBuffer room(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  private NDArray array(NDManager scope, ByteBuffer data, int rows) {
    return scope.create(data, new Shape(rows, examples), DataType.UINT8);
  }

  @Override
  public void close() {
    script.close();
    manager.close();
  }
}
