package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;

/**
 * The sizes of a projection head of two layers.
 *
 * @param hidden of its hidden layer
 * @param output of what the loss sees
 */
@Doc("A projection head of two linear layers.")
public record Projector(
    @Doc("The size of its hidden layer.") @Default("2048") @Range(min = 8, max = 1 << 16)
        int hidden,
    @Doc("The size of its output.") @Default("128") @Range(min = 2, max = 1 << 16) int output) {
  /** The network: two linear layers called {@code projector}. */
  Head head(Context context, Head.Between between, boolean lastNorm) {
    return Head.mlp("projector", between, lastNorm, context.features(), hidden, output);
  }
}
