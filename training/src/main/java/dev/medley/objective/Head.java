package dev.medley.objective;

import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Network;

/**
 * A small network on representations that an objective trains beside the network that gives the
 * outputs.
 *
 * @param name such as {@code projector}: its function in scripts, and the prefix of its parameters
 * @param network from vectors to vectors
 */
public record Head(String name, Network network) {
  /** What stands between the linear layers of a head. */
  public enum Between {
    /** Batch norm, then max(x, 0); the linear layers before a norm have no bias. */
    NORM_RELU,
    /** max(x, 0). */
    RELU,
    /** The Gaussian error linear unit. */
    GELU
  }

  /**
   * Linear layers, numbered as in a PyTorch {@code Sequential}.
   *
   * @param lastNorm whether batch norm follows the last layer, which then has no bias
   * @param sizes of the input, the hidden layers, the output
   */
  public static Head mlp(String name, Between between, boolean lastNorm, long... sizes) {
    Graph g = new Graph(sizes[0]);
    Value x = g.input();
    int layer = 0;
    for (int i = 1; i < sizes.length; i++) {
      boolean last = i == sizes.length - 1;
      boolean norm = last ? lastNorm : between == Between.NORM_RELU;
      x = g.linear(Integer.toString(layer++), x, sizes[i], !norm);
      if (norm) {
        x = g.batchNorm(Integer.toString(layer++), x);
      }
      if (!last) {
        x = between == Between.GELU ? g.gelu(x) : g.relu(x);
        layer++;
      }
    }
    return new Head(name, g.module(x));
  }

  /** One linear layer. */
  public static Head linear(String name, boolean bias, long in, long out) {
    Graph g = new Graph(in);
    return new Head(name, g.module(g.linear("0", g.input(), out, bias)));
  }
}
