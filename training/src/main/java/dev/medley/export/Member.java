package dev.medley.export;

import dev.medley.train.TrainedNetwork;

/**
 * A network that is exported, alone or beside others.
 *
 * @param network of a finished run
 * @param temperature what its logits are divided by, larger than 0
 */
public record Member(TrainedNetwork network, double temperature) {
  /** The run's name. */
  public String name() {
    return network.run().info().name();
  }
}
