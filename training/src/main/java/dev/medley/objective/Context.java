package dev.medley.objective;

import dev.medley.torch.Network;

/**
 * What an objective works on.
 *
 * @param features the length of a representation
 * @param labelSmoothing in [0, 1)
 * @param patches of the network, null where none can be left out
 */
public record Context(long features, double labelSmoothing, Network.Patches patches) {
  /** Without patches. */
  public Context(long features, double labelSmoothing) {
    this(features, labelSmoothing, null);
  }
}
