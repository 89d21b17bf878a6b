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
 * EfficientNets (Tan and Le 2019, arXiv 1905.11946, table 1), as in torchvision: inverted residuals
 * with squeeze and excitation, widths and depths scaled together; convolutions start Kaiming normal
 * by fan-out.
 */
@Doc("EfficientNets, as in torchvision: Tan and Le 2019, arXiv 1905.11946.")
public record EfficientNet(
    @Doc("efficientnet_b0, efficientnet_b1, efficientnet_b2 or efficientnet_b3.") String name,
    @Doc(
            "imagenet shrinks images to a 32nd; cifar keeps the first convolution and the second"
                + " stage from it: an 8th; auto is cifar up to 96 pixels.")
        @OneOf({"auto", "cifar", "imagenet"})
        @Default("auto")
        String stem,
    @Doc("A factor on all channels, rounded to multiples of 8.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("A factor on the blocks of every stage, rounded up.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double depth,
    @Doc("The probability of dropout before the last layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout,
    @Doc("Stochastic depth: towards the last block, the probability that a block is skipped.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropPath)
    implements Model {
  private record Stage(int expansion, int kernel, int stride, int channels, int blocks) {}

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 3, 1, 16, 1),
          new Stage(6, 3, 2, 24, 2),
          new Stage(6, 5, 2, 40, 2),
          new Stage(6, 3, 2, 80, 3),
          new Stage(6, 5, 1, 112, 3),
          new Stage(6, 5, 2, 192, 4),
          new Stage(6, 3, 1, 320, 1));

  /** How far the paper scales the first of the family (its section 4). */
  private record Scale(double width, double depth, int side) {}

  private Scale scale() {
    return switch (name) {
      case "efficientnet_b0" -> new Scale(1.0, 1.0, 224);
      case "efficientnet_b1" -> new Scale(1.0, 1.1, 240);
      case "efficientnet_b2" -> new Scale(1.1, 1.2, 260);
      case "efficientnet_b3" -> new Scale(1.2, 1.4, 300);
      default -> throw new IllegalStateException(name);
    };
  }

  @Override
  public List<Renaming> renamings() {
    return OtherNames.EFFICIENTNET;
  }

  @Override
  public Published published() {
    return Published.imagenet("Tan and Le 2019, arXiv 1905.11946", scale().side());
  }

  private long channels(int channels) {
    return Rules.divisible(channels * scale().width() * width);
  }

  private int blocks(Stage stage) {
    return Rules.layers(stage.blocks(), scale().depth() * depth);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    boolean small = Rules.smallStem(stem, height, width);
    Convolution first = Convolution.of(channels(32), 3).stride(small ? 1 : 2);
    Value x = activated(g, "features.0.", g.input(), first);
    int total = STAGES.stream().mapToInt(this::blocks).sum();
    int index = 0;
    for (int number = 1; number <= STAGES.size(); number++) {
      Stage stage = STAGES.get(number - 1);
      for (int block = 0; block < blocks(stage); block++) {
        int stride = block > 0 || (small && number == 2) ? 1 : stage.stride();
        double drop = dropPath * index++ / total;
        x = block(g, "features.%d.%d.block.".formatted(number, block), x, stage, stride, drop);
      }
    }
    Convolution last = Convolution.of(4 * x.channels(), 1);
    x = activated(g, "features.%d.".formatted(STAGES.size() + 1), x, last);
    x = g.dropout(g.features(g.globalAveragePool(x)), dropout);
    Init init = new Init(Init.Kind.UNIFORM, 1 / Math.sqrt(classes));
    return g.network(g.linear("classifier.1", x, classes, init, Init.constant(0)));
  }

  private Value block(Graph g, String layer, Value x, Stage stage, int stride, double drop) {
    int module = 0;
    long wide = Rules.divisible((double) x.channels() * stage.expansion());
    Value y = x;
    if (wide != x.channels()) {
      y = activated(g, layer + module++ + ".", y, Convolution.of(wide, 1));
    }
    Convolution depthwise = Convolution.of(wide, stage.kernel()).stride(stride).depthwise();
    y = activated(g, layer + module++ + ".", y, depthwise);
    y = excited(g, layer + module++ + ".", y, Math.max(1, x.channels() / 4));
    long out = channels(stage.channels());
    y = g.conv2d(layer + module + ".0", y, Convolution.of(out, 1).kaimingFanOut());
    y = g.batchNorm(layer + module + ".1", y);
    return stride == 1 && x.channels() == out ? g.add(g.dropPath(y, drop), x) : y;
  }

  /** Squeeze and excitation (Hu et al. 2018, arXiv 1709.01507). */
  private static Value excited(Graph g, String layer, Value x, long squeezed) {
    Convolution narrow = Convolution.of(squeezed, 1).biased().kaimingFanOut();
    Value y = g.silu(g.conv2d(layer + "fc1", g.squeeze(x), narrow));
    Convolution wide = Convolution.of(x.channels(), 1).biased().kaimingFanOut();
    return g.scale(x, g.sigmoid(g.conv2d(layer + "fc2", y, wide)));
  }

  private static Value activated(Graph g, String layer, Value x, Convolution convolution) {
    Value y = g.conv2d(layer + "0", x, convolution.kaimingFanOut());
    return g.silu(g.batchNorm(layer + "1", y));
  }
}
