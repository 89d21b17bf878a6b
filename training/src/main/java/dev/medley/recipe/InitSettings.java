package dev.medley.recipe;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;

/**
 * How weights of convolutions and linear layers start; norms and biases start as PyTorch has them.
 *
 * @param scale factor of the weights, larger than 0
 */
@Doc("How weights of convolutions and linear layers start.")
public record InitSettings(
    @Doc("The distribution; default is the architecture's own.")
        @Default("default")
        @OneOf({
          "default",
          "kaiming_normal",
          "kaiming_uniform",
          "xavier_normal",
          "xavier_uniform",
          "orthogonal"
        })
        String name,
    @Doc("Multiplies the weights.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double scale) {}
