package dev.medley.train;

/**
 * A network that is asked alone or beside others.
 *
 * @param network of a finished run
 * @param temperature what its logits are divided by, larger than 0
 */
public record EnsembleMember(TrainedNetwork network, double temperature) {
  /** The run's name. */
  public String name() {
    return network.run().info().name();
  }
}
