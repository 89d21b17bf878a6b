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
 * The residual networks for small images, depth 6n + 2 (He et al. 2016, arXiv 1512.03385, section
 * 4.2). Convolutions start Kaiming normal by fan-in, as there.
 */
@Doc("ResNets for small images, depth 6n + 2: He et al. 2016, arXiv 1512.03385, section 4.2.")
public record CifarResNet(
    @Doc("resnet8, resnet20, ... say the depth.") String name,
    @Doc("How the shortcut changes shape: A subsamples and pads with zeros, B projects.")
        @OneOf({"A", "B"})
        @Default("B")
        String shortcut,
    @Doc("A factor on the channels 16, 32, 64.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
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

  /** Blocks in each of the three stages. */
  private int blocks() {
    return (Integer.parseInt(name.substring("resnet".length())) - 2) / 6;
  }

  @Override
  public List<Renaming> renamings() {
    return OtherNames.CIFAR;
  }

  @Override
  public Published published() {
    return Published.cifar("He et al. 2016, arXiv 1512.03385");
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    Value x = g.input();
    x = g.relu(g.batchNorm("bn1", convolution(g, "conv1", x, Rules.scaled(16, this.width), 3, 1)));
    int total = 3 * blocks();
    for (int stage = 0; stage < 3; stage++) {
      for (int block = 0; block < blocks(); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        double drop = Rules.dropPath(dropPath, stage * blocks() + block, total);
        String layer = "layer%d.%d".formatted(stage + 1, block);
        x = block(g, layer, x, Rules.scaled(16 << stage, this.width), stride, drop);
      }
    }
    x = g.features(g.globalAveragePool(x));
    return g.network(g.linear("fc", g.dropout(x, dropout), classes));
  }

  private Value block(Graph g, String layer, Value x, long out, int stride, double drop) {
    Value y = g.batchNorm(layer + ".bn1", convolution(g, layer + ".conv1", x, out, 3, stride));
    y = convolution(g, layer + ".conv2", g.relu(y), out, 3, 1);
    y = g.dropPath(g.batchNorm(layer + ".bn2", y), drop);
    return g.relu(g.add(y, shortcut(g, layer + ".downsample", x, out, stride)));
  }

  private Value shortcut(Graph g, String layer, Value x, long out, int stride) {
    if (stride == 1 && x.channels() == out) {
      return x;
    }
    return shortcut.equals("A")
        ? g.subsampleAndPad(x, stride, out)
        : g.batchNorm(layer + ".1", convolution(g, layer + ".0", x, out, 1, stride));
  }

  private static Value convolution(
      Graph g, String name, Value x, long out, int kernel, int stride) {
    Init init = Init.kaimingNormal((double) x.channels() * kernel * kernel);
    return g.conv2d(name, x, Convolution.of(out, kernel).stride(stride).starting(init));
  }
}
