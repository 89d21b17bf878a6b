package dev.medley.tests.extending;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.model.Model;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Network;

/** Two convolutions and a linear layer. */
@Doc("Two convolutions and a linear layer.")
public record SmallCnn(
    @Doc("Channels of the first convolution.") @Default("16") @Range(min = 1) int channels)
    implements Model {
  @Override
  public Network network(int colors, int height, int width, int classes) {
    Graph g = new Graph(colors, height, width);
    Value x = block(g, "1", g.input(), channels, 1);
    x = block(g, "2", x, 2L * channels, 2);
    x = g.features(g.globalAveragePool(x));
    return g.network(g.linear("fc", x, classes));
  }

  private static Value block(Graph g, String number, Value x, long out, int stride) {
    Value y = g.conv2d("conv" + number, x, Convolution.of(out, 3).stride(stride).kaimingFanOut());
    return g.relu(g.batchNorm("bn" + number, y));
  }
}
