package dev.medley.train;

import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.plugin.Plugins;
import dev.medley.recipe.Recipe;
import dev.medley.torch.Network;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A library other than libtorch that takes a recipe's training steps: what {@code engine} names.
 *
 * <p>It computes the network that Medley describes, from weights that Medley draws, on views that
 * Medley makes, and gives back what a checkpoint holds. So a run of it is like any other: it is
 * evaluated, resumed, continued and exported in the same way.
 */
public interface Engine {
  /** The library and its version, as run.json says it. */
  String version();

  /**
   * What of a recipe it cannot do, as a clause that goes on from its name; none if it can all.
   *
   * @param network what would be trained
   */
  Optional<String> lacks(Recipe recipe, Network network);

  /**
   * Ready to take steps.
   *
   * @param network what is trained: all of it, or what computes the features where no objective
   *     trains the last layer
   * @param heads the objective's, by what the names of their parameters begin with
   * @param state all of {@link Session#state}, and {@code num_batches_tracked} of norms
   * @param step how many steps were taken before
   * @param threads of the processor
   */
  Session open(
      Recipe recipe,
      Network network,
      Map<String, Network> heads,
      Map<String, Tensor> state,
      long step,
      int threads);

  /**
   * A view of every image of a batch.
   *
   * @param pixels (n, channels, height, width) row-major, augmented and normalised
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record View(float[] pixels, long[] shape) {}

  /** A training that goes on. */
  interface Session extends AutoCloseable {
    /**
     * Takes an optimiser step.
     *
     * @param views of the same images
     * @param labels their classes
     * @return the mean loss before the step, nats
     */
    double step(List<View> views, int[] labels, double learningRate);

    /**
     * Everything that steps change, by its name in a checkpoint: weights and statistics of the
     * network and of heads, and {@code optimizer.<slot>.<parameter>}.
     */
    Map<String, Tensor> state();

    @Override
    void close();
  }

  /**
   * The library that a recipe names; none where libtorch takes the steps.
   *
   * @throws UserError if it is not there
   */
  static Optional<Engine> of(Recipe recipe) {
    return recipe.engine().equals(Recipe.PYTORCH)
        ? Optional.empty()
        : Optional.of(Plugins.load(Engine.class, Plugins.DEEPLEARNING4J));
  }
}
