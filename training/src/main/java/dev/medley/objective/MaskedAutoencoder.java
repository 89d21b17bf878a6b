package dev.medley.objective;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import dev.medley.torch.Transformer;
import java.util.List;

/**
 * Masked autoencoding (He et al. 2022, arXiv 2111.06377): the network sees some of an image's
 * patches, a small transformer on top of it draws the others. Positions are learned; in the paper
 * they are sines and cosines.
 */
@Doc("Masked autoencoding with a vision transformer: it sees some patches, the others are redrawn.")
public record MaskedAutoencoder(
    @Doc("The share of patches that the network does not see.")
        @Default("0.75")
        @Range(min = 0, minExclusive = true, max = 1, maxExclusive = true)
        double masked,
    @Doc("Whether each patch to draw is shifted and scaled to mean 0 and variance 1.")
        @Default("true")
        boolean normalize,
    @Doc("The transformer that draws.") @Default("{}") Decoder decoder,
    @Doc("Its factor in a sum of objectives.") @Default("1.0") @Range(min = 0, minExclusive = true)
        double weight)
    implements Objective {
  /**
   * The transformer that draws.
   *
   * @param width channels, a multiple of heads
   */
  @Doc("A transformer that draws patches; the paper's.")
  public record Decoder(
      @Doc("Channels, a multiple of heads.") @Default("512") @Range(min = 1) int width,
      @Doc("Blocks.") @Default("8") @Range(min = 1) int depth,
      @Doc("Heads of attention.") @Default("16") @Range(min = 1) int heads) {
    /** Refuses a width that heads cannot share. */
    public Decoder {
      if (width % heads != 0) {
        throw new IllegalArgumentException(
            "width %d is no multiple of heads %d".formatted(width, heads));
      }
    }
  }

  @Override
  public boolean perImage() {
    return true;
  }

  @Override
  public List<Head> heads(Context context) {
    Network.Patches patches = context.patches();
    long visible = patches.visible(masked);
    return List.of(
        new Head("entry", entry(1 + visible, patches.channels())),
        new Head("blank", blank(patches.count() - visible)),
        new Head("decoder", decoder(patches)));
  }

  private Network entry(long tokens, long channels) {
    Graph g = new Graph(tokens, channels);
    return g.module(
        g.linear("0", g.input(), decoder.width, Transformer.WEIGHTS, Transformer.BIASES));
  }

  /** Stands where a patch is missing. */
  private Network blank(long hiddenPatches) {
    Graph g = new Graph(hiddenPatches, decoder.width);
    return g.module(
        g.add(g.input(), g.weight("token", Init.normal(0.02), 1L, 1L, (long) decoder.width)));
  }

  private Network decoder(Network.Patches patches) {
    long tokens = 1 + patches.count();
    Graph g = new Graph(tokens, decoder.width);
    Init init = Transformer.WEIGHTS;
    Value x = g.add(g.input(), g.weight("pos_embed", init, 1L, tokens, (long) decoder.width));
    for (int block = 0; block < decoder.depth; block++) {
      x = Transformer.block(g, "blocks.%d.".formatted(block), x, decoder.heads, 0);
    }
    long pixels = (long) patches.side() * patches.side() * patches.colors();
    return g.module(g.linear("pred", g.layerNorm("norm", x), pixels, init, Transformer.BIASES));
  }

  /** The mean over hidden patches of the mean squared error of their pixels. */
  @Override
  public String script(Context context) {
    return """
        def objective_embed(h: List[Tensor], logits: List[Tensor], w: List[Tensor], b: List[Tensor], momentum: float, c: List[float]) -> List[Tensor]:
          x = objective_entry(h[0], w, b, momentum)
          visible = x.shape[1] - 1
          place = torch.argsort(h[1], 1)
          blanks = torch.zeros([x.shape[0], h[1].shape[1] - visible, x.shape[2]], dtype=6, device=x.device)
          y = torch.cat([x[:, 1:], objective_blank(blanks, w, b, momentum)], 1)
          y = torch.gather(y, 1, place.unsqueeze(2).expand([-1, -1, y.shape[2]]))
          y = objective_decoder(torch.cat([x[:, :1], y], 1), w, b, momentum)
          return [y[:, 1:], objective_patches(h[2]), (place >= visible).float()]

        def objective_patches(x: Tensor) -> Tensor:
          y = torch.unflatten(torch.unflatten(x, 3, [-1, SIDE]), 2, [-1, SIDE])
          return torch.flatten(torch.flatten(y.permute([0, 2, 4, 3, 5, 1]), 3), 1, 2)

        def objective_loss(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> Tensor:
          target = TARGET
          errors = torch.square(z[0] - target).mean([2])
          return torch.sum(errors * z[2]) / torch.sum(z[2])

        def objective_standardised(x: Tensor) -> Tensor:
          return (x - x.mean([2], True)) / torch.sqrt(x.var([2], True, True) + 1e-06)
        """
        .replace("TARGET", normalize ? "objective_standardised(z[1])" : "z[1]")
        .replace("SIDE", Integer.toString(context.patches().side()));
  }
}
