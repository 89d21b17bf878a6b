package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Graph.Weight;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import dev.medley.torch.Transformer;
import java.util.List;

/**
 * Vision transformers (Dosovitskiy et al. 2021, arXiv 2010.11929; the small ones Touvron et al.
 * 2021, arXiv 2012.12877), as in timm: a class token, learned positions, norm before attention and
 * perceptron; linear layers start normal with 0.02.
 */
@Doc("Vision transformers, as in timm: Dosovitskiy et al. 2021, arXiv 2010.11929.")
public record VisionTransformer(
    @Doc("vit_tiny, vit_small or vit_base.") String name,
    @Doc("The side of a patch, pixels; null: 16, 4 up to 96 pixels.")
        @Range(min = 1)
        @Default("null")
        Integer patch,
    @Doc("A factor on the heads, of 64 channels each, rounded.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("A factor on the 12 blocks, rounded up.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double depth,
    @Doc("The probability of dropout before the last layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout,
    @Doc("Stochastic depth: the probability that the last block is skipped; earlier ones less.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropPath)
    implements Model {
  private static final int HEAD = 64;
  private static final int BLOCKS = 12;

  private int heads() {
    int heads =
        switch (name) {
          case "vit_tiny" -> 3;
          case "vit_small" -> 6;
          case "vit_base" -> 12;
          default -> throw new IllegalStateException(name);
        };
    return (int) Rules.scaled(heads, width);
  }

  @Override
  public List<Renaming> renamings() {
    return OtherNames.VISION_TRANSFORMER;
  }

  @Override
  public Published published() {
    String paper =
        name.equals("vit_base")
            ? "Dosovitskiy et al. 2021, arXiv 2010.11929"
            : "Touvron et al. 2021, arXiv 2012.12877";
    return Published.imagenet(paper, 224);
  }

  @Override
  public boolean patches() {
    return true;
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    int side = Patches.side(patch, height, width);
    long size = (long) HEAD * heads();
    long tokens = Patches.count(side, height, width);
    Weight token = g.weight("cls_token", Init.normal(1e-6), 1L, 1L, size);
    Weight positions = g.weight("pos_embed", Transformer.WEIGHTS, 1L, 1 + tokens, size);
    Value patches = Patches.embedded(g, "patch_embed.proj", side, size, null);
    patches = g.addPositions(patches, positions);
    Value x = g.prepend(token, positions, patches);
    int blocks = Rules.layers(BLOCKS, depth);
    for (int block = 0; block < blocks; block++) {
      double drop = Rules.dropPath(dropPath, block, blocks);
      x = Transformer.block(g, "blocks.%d.".formatted(block), x, heads(), drop);
    }
    x = g.layerNorm("norm", x);
    g.patches(side, patches, x);
    x = g.dropout(g.features(g.firstToken(x)), dropout);
    return g.network(g.linear("head", x, classes, Transformer.WEIGHTS, Transformer.BIASES));
  }
}
