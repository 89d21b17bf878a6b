package dev.medley.analysis.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Ids;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.binding.UserError;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The features of several models on the same examples, on the device, and what measures share: the
 * products of all pairs, the subspaces that features span. Each is computed when it is first asked
 * for.
 */
public final class Representations implements AutoCloseable {
  /** Measures of all pairs of examples look at this many, those of the smallest id hash. */
  public static final int MOST_SAMPLED = 2000;

  private static final int BLOCK = 1 << 22;
  private static final String SCRIPT =
      """
      def joined(blocks: List[Tensor], single: bool) -> Tensor:
        x = torch.cat(blocks, 0)
        return x if single else x.double()

      def centred(x: Tensor) -> Tensor:
        return x - x.mean([0], True)

      def rows(x: Tensor, index: Tensor) -> Tensor:
        return torch.index_select(x, 0, index)
      """;

  private final Torch torch;
  private final boolean single;
  private final NDManager manager;
  private final int examples;
  private final NDList centred = new NDList();
  private final NDList sampled = new NDList();
  private CrossProducts products;
  private List<SubspacePair> subspaces;

  private Representations(Torch torch, int examples, boolean single) {
    this.torch = torch;
    this.single = single;
    this.examples = examples;
    this.manager = torch.manager().newSubManager();
  }

  /**
   * Loads the features of all models.
   *
   * @param single whether to compute in float32: twice as fast, and exact to about 1e-5
   * @throws UserError if a model has no features, or some that are not finite
   */
  public static Representations load(Torch torch, AlignedOutputs outputs, boolean single) {
    Representations all = new Representations(torch, outputs.examples(), single);
    try (NDManager scope = all.manager.newSubManager();
        Script script = torch.compile(SCRIPT)) {
      NDArray sample = all.sample(scope, outputs.ids());
      for (ModelOutputs model : outputs.models()) {
        try (NDManager one = scope.newSubManager()) {
          NDArray x = all.read(one, script, model);
          all.centred.add(script.call(all.manager, "centred", x).get(0));
          all.sampled.add(script.call(all.manager, "rows", x, sample).get(0));
        }
      }
      return all;
    } catch (RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private NDArray read(NDManager results, Script script, ModelOutputs model) {
    int width =
        model
            .features()
            .orElseThrow(
                () ->
                    new UserError(
                        "The run "
                            + model.name()
                            + " has no features there, so its representation cannot be compared."));
    int block = Math.max(1, BLOCK / width);
    try (NDManager scope = results.newSubManager()) {
      NDList blocks = new NDList();
      float[] values = new float[block * width];
      for (int first = 0; first < examples; first += block) {
        int count = Math.min(block, examples - first);
        model.features(first, count, values);
        ByteBuffer bytes =
            ByteBuffer.allocateDirect(count * width * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values, 0, count * width);
        blocks.add(scope.create(bytes, new Shape(count, width), DataType.FLOAT32));
      }
      return script.call(results, "joined", blocks, single).get(0);
    }
  }

  private NDArray sample(NDManager scope, List<String> ids) {
    long[] chosen =
        IntStream.range(0, examples)
            .boxed()
            .sorted(Comparator.comparingLong(i -> Ids.hash(ids.get(i))))
            .limit(MOST_SAMPLED)
            .mapToLong(Integer::longValue)
            .sorted()
            .toArray();
    return scope.create(chosen);
  }

  /** N. */
  public int examples() {
    return examples;
  }

  /** All pairs. */
  Pairs pairs() {
    return new Pairs(centred.size());
  }

  Torch torch() {
    return torch;
  }

  /** Whether arrays are float32, not float64. */
  boolean single() {
    return single;
  }

  /** Owns what lives as long as this. */
  NDManager manager() {
    return manager;
  }

  /** Of each model (N, D), its columns centred. */
  NDList centred() {
    return centred;
  }

  /**
   * Something of each model's features as they are, (n, D), n at most {@link #MOST_SAMPLED};
   * several models at once.
   */
  NDList ofEachSample(Function<NDArray, NDList> function) {
    return new NDList(
        sampled.stream().parallel().map(x -> function.apply(x).singletonOrThrow()).toList());
  }

  /** The products of all pairs. */
  CrossProducts products() {
    if (products == null) {
      products = CrossProducts.of(this);
    }
    return products;
  }

  /** The subspaces of all pairs. */
  List<SubspacePair> subspaces() {
    if (subspaces == null) {
      subspaces = new ArrayList<>(SubspacePair.ofAllPairs(this));
    }
    return subspaces;
  }

  @Override
  public void close() {
    manager.close();
  }
}
