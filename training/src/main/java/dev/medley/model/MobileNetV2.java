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
 * MobileNetV2 (Sandler et al. 2018, arXiv 1801.04381, table 2), as in torchvision: inverted
 * residuals around depthwise convolutions; convolutions start Kaiming normal by fan-out.
 */
@Doc("MobileNetV2, as in torchvision: Sandler et al. 2018, arXiv 1801.04381.")
public record MobileNetV2(
    @Doc("mobilenet_v2.") String name,
    @Doc(
            "imagenet shrinks images to a 32nd; cifar keeps the first convolution and the second"
                + " stage from it: an 8th; auto is cifar up to 96 pixels.")
        @OneOf({"auto", "cifar", "imagenet"})
        @Default("auto")
        String stem,
    @Doc("A factor on all channels, rounded to multiples of 8; the last 1280 are not made fewer.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("The probability of dropout before the last layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout)
    implements Model {
  private record Stage(int expansion, int channels, int blocks, int stride) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  @Override
  public List<Renaming> renamings() {
    return OtherNames.MOBILENET_V2;
  }

  @Override
  public Published published() {
    return Published.imagenet("Sandler et al. 2018, arXiv 1801.04381", 224);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    boolean small = Rules.smallStem(stem, height, width);
    Convolution first = Convolution.of(Rules.divisible(32 * this.width), 3);
    Value x = activated(g, "features.0.", g.input(), first.stride(small ? 1 : 2));
    int module = 1;
    for (int stage = 0; stage < STAGES.size(); stage++) {
      Stage s = STAGES.get(stage);
      for (int block = 0; block < s.blocks(); block++) {
        int stride = block > 0 || (small && stage == 1) ? 1 : s.stride();
        long out = Rules.divisible(s.channels() * this.width);
        x = block(g, "features.%d.conv.".formatted(module++), x, s.expansion(), out, stride);
      }
    }
    long last = Rules.divisible(1280 * Math.max(1, this.width));
    x = activated(g, "features.%d.".formatted(module), x, Convolution.of(last, 1));
    x = g.dropout(g.features(g.globalAveragePool(x)), dropout);
    return g.network(g.linear("classifier.1", x, classes, Init.normal(0.01), Init.constant(0)));
  }

  private static Value block(Graph g, String layer, Value x, int expansion, long out, int stride) {
    int module = 0;
    Value y = x;
    if (expansion > 1) {
      Convolution wide = Convolution.of(x.channels() * expansion, 1);
      y = activated(g, layer + module++ + ".", y, wide);
    }
    Convolution depthwise = Convolution.of(y.channels(), 3).stride(stride).depthwise();
    y = activated(g, layer + module++ + ".", y, depthwise);
    y = g.conv2d(layer + module++, y, Convolution.of(out, 1).kaimingFanOut());
    y = g.batchNorm(layer + module, y);
    return stride == 1 && x.channels() == out ? g.add(y, x) : y;
  }

  private static Value activated(Graph g, String layer, Value x, Convolution convolution) {
    Value y = g.conv2d(layer + "0", x, convolution.kaimingFanOut());
    return g.relu6(g.batchNorm(layer + "1", y));
  }
}
