package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Network;
import java.util.List;

/** A multi-layer perceptron over the pixels: linear layers and ReLU; PyTorch's default start. */
@Doc("A multi-layer perceptron over the pixels.")
public record Mlp(
    @Doc("mlp.") String name,
    @Doc("The sizes of the hidden layers.") @Range(min = 1) @Default("[512, 512]")
        List<Integer> hidden,
    @Doc("A factor on the sizes of the hidden layers.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("The probability of dropout after each hidden layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout)
    implements Model {
  /** Refuses a network without hidden layers. */
  public Mlp {
    hidden = List.copyOf(hidden);
    if (hidden.isEmpty()) {
      throw new IllegalArgumentException("needs at least one hidden layer");
    }
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    Value x = g.flatten(g.input());
    for (int layer = 0; layer < hidden.size(); layer++) {
      long out = Rules.scaled(hidden.get(layer), this.width);
      x = g.relu(g.linear("layers." + layer, x, out));
      if (layer == hidden.size() - 1) {
        g.features(x);
      }
      x = g.dropout(x, dropout);
    }
    return g.network(g.linear("fc", x, classes));
  }
}
