package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.OneOf;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Network;
import java.util.List;

/**
 * The residual networks for photographs (He et al. 2016, arXiv 1512.03385, table 1), as in
 * torchvision: the stride is in a bottleneck's 3x3 convolution, convolutions start Kaiming normal
 * by fan-out.
 */
@Doc("ResNets for photographs, as in torchvision: He et al. 2016, arXiv 1512.03385.")
public record ResNet(
    @Doc("resnet18, resnet34, resnet50 or resnet101.") String name,
    @Doc(
            "The first layers: cifar is a 3x3 convolution, imagenet a 7x7 one of stride 2 and a"
                + " max-pool; auto is cifar up to 96 pixels.")
        @OneOf({"auto", "cifar", "imagenet"})
        @Default("auto")
        String stem,
    @Doc("A factor on all channels.") @Range(min = 0, minExclusive = true) @Default("1.0")
        double width,
    @Doc("The probability of dropout before the last layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout,
    @Doc("Stochastic depth: the probability that the last block is skipped; earlier ones less.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropPath)
    implements Model {
  private int[] blocks() {
    return switch (name) {
      case "resnet18" -> new int[] {2, 2, 2, 2};
      case "resnet34", "resnet50" -> new int[] {3, 4, 6, 3};
      case "resnet101" -> new int[] {3, 4, 23, 3};
      default -> throw new IllegalStateException(name);
    };
  }

  private boolean bottleneck() {
    return name.equals("resnet50") || name.equals("resnet101");
  }

  @Override
  public List<Renaming> renamings() {
    return OtherNames.CIFAR;
  }

  @Override
  public Published published() {
    return Published.imagenet("He et al. 2016, arXiv 1512.03385", 224);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    Value x = stem(g, Rules.smallStem(stem, height, width));
    int[] blocks = blocks();
    int total = blocks[0] + blocks[1] + blocks[2] + blocks[3];
    int index = 0;
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < blocks[stage]; block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        double drop = Rules.dropPath(dropPath, index++, total);
        String layer = "layer%d.%d".formatted(stage + 1, block);
        x = block(g, layer, x, Rules.scaled(64L << stage, this.width), stride, drop);
      }
    }
    x = g.features(g.globalAveragePool(x));
    return g.network(g.linear("fc", g.dropout(x, dropout), classes));
  }

  private Value stem(Graph g, boolean small) {
    long out = Rules.scaled(64, width);
    Value x = convolution(g, "conv1", g.input(), out, small ? 3 : 7, small ? 1 : 2);
    x = g.relu(g.batchNorm("bn1", x));
    return small ? x : g.maxPool(x, 3, 2, 1);
  }

  private Value block(Graph g, String layer, Value x, long inner, int stride, double drop) {
    Value y;
    if (bottleneck()) {
      y = g.batchNorm(layer + ".bn1", convolution(g, layer + ".conv1", x, inner, 1, 1));
      y = convolution(g, layer + ".conv2", g.relu(y), inner, 3, stride);
      y = g.relu(g.batchNorm(layer + ".bn2", y));
      y = g.batchNorm(layer + ".bn3", convolution(g, layer + ".conv3", y, 4 * inner, 1, 1));
    } else {
      y = g.batchNorm(layer + ".bn1", convolution(g, layer + ".conv1", x, inner, 3, stride));
      y = convolution(g, layer + ".conv2", g.relu(y), inner, 3, 1);
      y = g.batchNorm(layer + ".bn2", y);
    }
    Value shortcut = x;
    if (stride > 1 || x.channels() != y.channels()) {
      Value projected = convolution(g, layer + ".downsample.0", x, y.channels(), 1, stride);
      shortcut = g.batchNorm(layer + ".downsample.1", projected);
    }
    return g.relu(g.add(g.dropPath(y, drop), shortcut));
  }

  private static Value convolution(
      Graph g, String name, Value x, long out, int kernel, int stride) {
    return g.conv2d(name, x, Convolution.of(out, kernel).stride(stride).kaimingFanOut());
  }
}
