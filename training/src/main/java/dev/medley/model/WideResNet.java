package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import java.util.List;

/**
 * Wide residual networks for small images, depth 6n + 4, widening factor k (Zagoruyko and Komodakis
 * 2016, arXiv 1605.07146): norm and ReLU stand before convolutions, which start Kaiming normal by
 * fan-in.
 */
@Doc("Wide ResNets for small images: Zagoruyko and Komodakis 2016, arXiv 1605.07146.")
public record WideResNet(
    @Doc("wide_resnet28_10 says the depth, 6n + 4, and the widening factor.") String name,
    @Doc("A factor on all channels, beside the widening factor.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("The probability of dropout between the convolutions of a block.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout,
    @Doc("Stochastic depth: the probability that the last block is skipped; earlier ones less.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropPath)
    implements Model {
  private static final int STAGES = 3;

  /** Depth and widening factor. */
  private List<Integer> numbers() {
    String[] numbers = name.substring("wide_resnet".length()).split("_", -1);
    return List.of(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
  }

  @Override
  public Published published() {
    return Published.cifar("Zagoruyko and Komodakis 2016, arXiv 1605.07146");
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    int blocks = (numbers().get(0) - 4) / 6;
    int widening = numbers().get(1);
    Graph g = new Graph(channels, height, width);
    Value x = convolution(g, "conv1", g.input(), Rules.scaled(16, this.width), 3, 1);
    for (int stage = 0; stage < STAGES; stage++) {
      long out = Rules.scaled((16L << stage) * widening, this.width);
      for (int block = 0; block < blocks; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        double drop = Rules.dropPath(dropPath, stage * blocks + block, STAGES * blocks);
        x = block(g, "layer%d.%d".formatted(stage + 1, block), x, out, stride, drop);
      }
    }
    x = g.features(g.globalAveragePool(g.relu(g.batchNorm("bn", x))));
    return g.network(g.linear("fc", x, classes));
  }

  private Value block(Graph g, String layer, Value x, long out, int stride, double drop) {
    Value activated = g.relu(g.batchNorm(layer + ".bn1", x));
    Value y = convolution(g, layer + ".conv1", activated, out, 3, stride);
    y = g.dropout(g.relu(g.batchNorm(layer + ".bn2", y)), dropout);
    y = g.dropPath(convolution(g, layer + ".conv2", y, out, 3, 1), drop);
    Value shortcut =
        x.channels() == out ? x : convolution(g, layer + ".shortcut", activated, out, 1, stride);
    return g.add(y, shortcut);
  }

  private static Value convolution(
      Graph g, String name, Value x, long out, int kernel, int stride) {
    Init init = Init.kaimingNormal((double) x.channels() * kernel * kernel);
    return g.conv2d(name, x, Convolution.of(out, kernel).stride(stride).starting(init));
  }
}
