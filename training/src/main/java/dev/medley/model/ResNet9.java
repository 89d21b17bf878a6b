package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Network;

/**
 * The network of nine layers that led the DAWNBench list (Page 2018, "How to train your ResNet",
 * part 4): two of its three pooled convolutions carry a residual block. The logits' factor 1/8 is
 * on the features here.
 */
@Doc("ResNet-9 for small images: Page 2018, How to train your ResNet 4.")
public record ResNet9(
    @Doc("resnet9.") String name,
    @Doc("A factor on all channels.") @Range(min = 0, minExclusive = true) @Default("1.0")
        double width)
    implements Model {
  private static final double LOGIT_SCALE = 0.125;

  @Override
  public Published published() {
    return Published.cifar("Page 2018, How to train your ResNet 4");
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    Value x = layer(g, "prep", g.input(), 64);
    x = residual(g, "layer1", pooled(g, "layer1", x, 128));
    x = pooled(g, "layer2", x, 256);
    x = residual(g, "layer3", pooled(g, "layer3", x, 512));
    int side = Math.toIntExact(Math.min(x.shape().get(1), x.shape().get(2)));
    x = g.flatten(g.maxPool(x, side, side, 0));
    x = g.features(g.multiply(x, LOGIT_SCALE));
    return g.network(g.linear("linear", x, classes, false));
  }

  private Value pooled(Graph g, String name, Value x, int channels) {
    return g.maxPool(layer(g, name, x, channels), 2, 2, 0);
  }

  private Value residual(Graph g, String name, Value x) {
    Value y = block(g, name + ".residual.res1", x, x.channels());
    return g.add(block(g, name + ".residual.res2", y, x.channels()), x);
  }

  private Value layer(Graph g, String name, Value x, int channels) {
    return block(g, name, x, Rules.scaled(channels, width));
  }

  private static Value block(Graph g, String name, Value x, long channels) {
    Value y = g.conv2d(name + ".conv", x, Convolution.of(channels, 3));
    return g.relu(g.batchNorm(name + ".bn", y));
  }
}
