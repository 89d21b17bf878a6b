package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import java.util.List;

/**
 * Densely connected networks with bottlenecks and compression (Huang et al. 2017, arXiv 1608.06993,
 * table 1), as in torchvision: convolutions start Kaiming normal by fan-in.
 */
@Doc("DenseNets, as in torchvision: Huang et al. 2017, arXiv 1608.06993.")
public record DenseNet(
    @Doc("densenet121 or densenet169.") String name,
    @Doc(
            "The first layers: cifar is a 3x3 convolution, imagenet a 7x7 one of stride 2 and a"
                + " max-pool; auto is cifar up to 96 pixels.")
        @OneOf({"auto", "cifar", "imagenet"})
        @Default("auto")
        String stem,
    @Doc("A factor on the growth of 32 channels a layer and on the first 64 channels.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("A factor on the layers of every block, rounded up.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double depth,
    @Doc("The probability of dropout after each layer of a block.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout)
    implements Model {
  private static final int BOTTLENECK = 4;

  private List<Integer> blocks() {
    return switch (name) {
      case "densenet121" -> List.of(6, 12, 24, 16);
      case "densenet169" -> List.of(6, 12, 32, 32);
      default -> throw new IllegalStateException(name);
    };
  }

  @Override
  public Published published() {
    return Published.imagenet("Huang et al. 2017, arXiv 1608.06993", 224);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    boolean small = Rules.smallStem(stem, height, width);
    int kernel = small ? 3 : 7;
    int stride = small ? 1 : 2;
    Value x =
        convolution(g, "features.conv0", g.input(), Rules.scaled(64, this.width), kernel, stride);
    x = g.relu(g.batchNorm("features.norm0", x));
    x = small ? x : g.maxPool(x, 3, 2, 1);
    for (int block = 1; block <= blocks().size(); block++) {
      for (int layer = 1; layer <= Rules.layers(blocks().get(block - 1), depth); layer++) {
        x = layer(g, "features.denseblock%d.denselayer%d.".formatted(block, layer), x);
      }
      if (block < blocks().size()) {
        x = transition(g, "features.transition%d.".formatted(block), x);
      }
    }
    x = g.features(g.globalAveragePool(g.relu(g.batchNorm("features.norm5", x))));
    Init init = Init.layerDefault(x.channels());
    return g.network(g.linear("classifier", x, classes, init, Init.constant(0)));
  }

  private Value layer(Graph g, String layer, Value x) {
    long growth = Rules.scaled(32, width);
    Value y = g.relu(g.batchNorm(layer + "norm1", x));
    y = convolution(g, layer + "conv1", y, BOTTLENECK * growth, 1, 1);
    y = g.relu(g.batchNorm(layer + "norm2", y));
    y = convolution(g, layer + "conv2", y, growth, 3, 1);
    return g.concatenate(x, g.dropout(y, dropout));
  }

  private static Value transition(Graph g, String layer, Value x) {
    Value y = g.relu(g.batchNorm(layer + "norm", x));
    return g.averagePool(convolution(g, layer + "conv", y, x.channels() / 2, 1, 1), 2);
  }

  private static Value convolution(
      Graph g, String name, Value x, long out, int kernel, int stride) {
    Init init = Init.kaimingNormal((double) x.channels() * kernel * kernel);
    return g.conv2d(name, x, Convolution.of(out, kernel).stride(stride).starting(init));
  }
}
