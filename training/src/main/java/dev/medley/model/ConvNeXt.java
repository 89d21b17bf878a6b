package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Graph.Weight;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import java.util.List;

/**
 * ConvNeXts (Liu et al. 2022, arXiv 2201.03545), as in torchvision: depthwise 7x7 convolutions,
 * layer norm, and a branch that starts at a millionth. Weights start normal with 0.02.
 */
@Doc("ConvNeXts, as in torchvision: Liu et al. 2022, arXiv 2201.03545.")
public record ConvNeXt(
    @Doc("convnext_tiny or convnext_small.") String name,
    @Doc("The side of the patches that the first convolution reads; null: 4, 2 up to 96 pixels.")
        @Range(min = 1)
        @Default("null")
        Integer patch,
    @Doc("A factor on all channels.") @Range(min = 0, minExclusive = true) @Default("1.0")
        double width,
    @Doc("A factor on the blocks of every stage, rounded up.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double depth,
    @Doc("Stochastic depth: the probability that the last block is skipped; earlier ones less.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropPath)
    implements Model {
  private static final Init NORMAL = Init.normal(0.02);
  private static final Init ZERO = Init.constant(0);

  private List<Integer> blocks() {
    return List.of(3, 3, name.equals("convnext_small") ? 27 : 9, 3).stream()
        .map(blocks -> Rules.layers(blocks, depth))
        .toList();
  }

  @Override
  public List<Renaming> renamings() {
    return OtherNames.CONVNEXT;
  }

  @Override
  public Published published() {
    return Published.imagenet("Liu et al. 2022, arXiv 2201.03545", 224);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    int side = patch != null ? patch : Rules.small(height, width) ? 2 : 4;
    Value x = patches(g, "features.0.0", g.input(), Rules.scaled(96, this.width), side);
    x = g.layerNorm("features.0.1", x);
    int total = blocks().stream().mapToInt(n -> n).sum();
    int index = 0;
    for (int stage = 0; stage < blocks().size(); stage++) {
      if (stage > 0) {
        x = g.layerNorm("features.%d.0".formatted(2 * stage), x);
        long out = Rules.scaled(96L << stage, this.width);
        x = patches(g, "features.%d.1".formatted(2 * stage), x, out, 2);
      }
      for (int block = 0; block < blocks().get(stage); block++) {
        double drop = Rules.dropPath(dropPath, index++, total);
        x = block(g, "features.%d.%d.".formatted(2 * stage + 1, block), x, drop);
      }
    }
    x = g.features(g.layerNorm("classifier.0", g.globalAveragePool(x)));
    return g.network(g.linear("classifier.2", x, classes, NORMAL, ZERO));
  }

  private static Value patches(Graph g, String name, Value x, long out, int side) {
    Convolution whole = Convolution.of(out, side).stride(side).padding(0);
    return g.conv2d(name, x, whole.biased().starting(NORMAL));
  }

  private static Value block(Graph g, String layer, Value x, double drop) {
    long channels = x.channels();
    Weight scale = g.weight(layer + "layer_scale", Init.constant(1e-6), channels, 1L, 1L);
    Convolution depthwise = Convolution.of(channels, 7).depthwise().biased().starting(NORMAL);
    Value y = g.tokens(g.conv2d(layer + "block.0", x, depthwise));
    y = g.linear(layer + "block.3", g.layerNorm(layer + "block.2", y), 4 * channels, NORMAL, ZERO);
    y = g.linear(layer + "block.5", g.gelu(y), channels, NORMAL, ZERO);
    y = g.image(y, x.shape().get(1), x.shape().get(2));
    return g.addScaled(x, scale, g.dropPath(y, drop));
  }
}
