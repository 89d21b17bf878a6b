package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;
import dev.medley.torch.Network;

/**
 * MLP-Mixers (Tolstikhin et al. 2021, arXiv 2105.01601, table 1), as in timm: perceptrons across
 * patches and across channels, in turn; their layers start by Glorot's uniform distribution, the
 * last at 0.
 */
@Doc("MLP-Mixers, as in timm: Tolstikhin et al. 2021, arXiv 2105.01601.")
public record MlpMixer(
    @Doc("mixer_s or mixer_b.") String name,
    @Doc("The side of a patch, pixels; null: 16, 4 up to 96 pixels.")
        @Range(min = 1)
        @Default("null")
        Integer patch,
    @Doc("A factor on all channels.") @Range(min = 0, minExclusive = true) @Default("1.0")
        double width,
    @Doc("A factor on the blocks, rounded up.") @Range(min = 0, minExclusive = true) @Default("1.0")
        double depth,
    @Doc("The probability of dropout before the last layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout,
    @Doc("Stochastic depth: the probability that a block's branch is skipped, in all alike.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropPath)
    implements Model {
  private static final Init BIASES = Init.normal(1e-6);

  private boolean base() {
    return name.equals("mixer_b");
  }

  @Override
  public Published published() {
    return Published.imagenet("Tolstikhin et al. 2021, arXiv 2105.01601", 224);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    int side = Patches.side(patch, height, width);
    long size = Rules.scaled(base() ? 768 : 512, this.width);
    Init init = Init.lecunNormal((double) channels * side * side);
    Value x = Patches.embedded(g, "stem.proj", side, size, init);
    for (int block = 0; block < Rules.layers(base() ? 12 : 8, depth); block++) {
      x = block(g, "blocks.%d.".formatted(block), x);
    }
    x = g.features(g.meanOfTokens(g.layerNorm("norm", x)));
    Init zero = Init.constant(0);
    return g.network(g.linear("head", g.dropout(x, dropout), classes, zero, zero));
  }

  private Value block(Graph g, String layer, Value x) {
    long size = x.channels();
    Value y = g.transpose(g.layerNorm(layer + "norm1", x));
    y = g.transpose(perceptron(g, layer + "mlp_tokens.", y, size / 2));
    Value mixed = g.add(x, g.dropPath(y, dropPath));
    y = perceptron(g, layer + "mlp_channels.", g.layerNorm(layer + "norm2", mixed), 4 * size);
    return g.add(mixed, g.dropPath(y, dropPath));
  }

  private static Value perceptron(Graph g, String layer, Value x, long hidden) {
    Init init = Init.xavierUniform((double) x.channels() + hidden);
    Value y = g.gelu(g.linear(layer + "fc1", x, hidden, init, BIASES));
    return g.linear(layer + "fc2", y, x.channels(), init, BIASES);
  }
}
