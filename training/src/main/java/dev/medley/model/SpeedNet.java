package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import dev.medley.torch.Norm;
import java.util.List;

/**
 * The network that reaches 94 % on CIFAR-10 in ten epochs (Jordan 2024, arXiv 2404.00498, section
 * 3): a convolution that whitens 2x2 patches, then three groups of two convolutions that begin as
 * the identity, norms without weights, GELU. The logits' factor 1/9 is on the features here.
 */
@Doc("The network of airbench94: Jordan 2024, arXiv 2404.00498.")
public record SpeedNet(
    @Doc("airbench94.") String name,
    @Doc("A factor on all channels behind the first convolution.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width)
    implements Model {
  private static final int WHITENING_KERNEL = 2;
  private static final List<Integer> WIDTHS = List.of(64, 256, 256);
  private static final double LOGIT_SCALE = 1.0 / 9;

  /** PyTorch's momentum: statistics keep 0.6 of themselves. */
  private static final Norm NORM = new Norm(1e-12, 0.4, false);

  @Override
  public Published published() {
    return Published.cifar("Jordan 2024, arXiv 2404.00498");
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    long patch = (long) channels * WHITENING_KERNEL * WHITENING_KERNEL;
    Convolution whitening =
        Convolution.of(2 * patch, WHITENING_KERNEL)
            .padding(0)
            .biased()
            .starting(Init.whitening(patch));
    Value x = g.gelu(g.conv2d("whiten", g.input(), whitening));
    for (int i = 0; i < WIDTHS.size(); i++) {
      String layer = "layers." + i;
      long out = Rules.scaled(WIDTHS.get(i), this.width);
      x = g.maxPool(convolution(g, layer + ".conv1", x, out), 2, 2, 0);
      x = g.gelu(g.batchNorm(layer + ".norm1", x, NORM));
      x = convolution(g, layer + ".conv2", x, out);
      x = g.gelu(g.batchNorm(layer + ".norm2", x, NORM));
    }
    int side = Math.toIntExact(Math.min(x.shape().get(1), x.shape().get(2)));
    x = g.flatten(g.maxPool(x, side, side, 0));
    x = g.features(g.multiply(x, LOGIT_SCALE));
    return g.network(g.linear("head", x, classes, false));
  }

  private static Value convolution(Graph g, String name, Value x, long out) {
    Init identity = Init.identity(x.channels() * 9);
    return g.conv2d(name, x, Convolution.of(out, 3).starting(identity));
  }
}
