package dev.medley.model;

import dev.medley.binding.Default;
import dev.medley.binding.Doc;
import dev.medley.binding.Range;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Graph.Value;
import dev.medley.torch.Init;
import dev.medley.torch.Network;
import java.util.List;

/**
 * The networks of the Visual Geometry Group with batch norm (Simonyan and Zisserman 2015, arXiv
 * 1409.1556, table 1), as in torchvision: convolutions start Kaiming normal by fan-out, linear
 * layers normal with 0.01.
 */
@Doc("VGG with batch norm, as in torchvision: Simonyan and Zisserman 2015, arXiv 1409.1556.")
public record Vgg(
    @Doc("vgg11_bn, vgg13_bn, vgg16_bn or vgg19_bn.") String name,
    @Doc("A factor on all channels and on the hidden layers.")
        @Range(min = 0, minExclusive = true)
        @Default("1.0")
        double width,
    @Doc("The side of the map that the last convolutions' is averaged to; 1 for small images.")
        @Range(min = 1, max = 64)
        @Default("7")
        int pool,
    @Doc("The size of the two hidden layers.") @Range(min = 1) @Default("4096") int hidden,
    @Doc("The probability of dropout after each hidden layer.")
        @Range(min = 0, max = 1, maxExclusive = true)
        @Default("0.0")
        double dropout)
    implements Model {
  /** Convolutions in each stage; max-pooling follows every one. */
  private List<Integer> stages() {
    return switch (name) {
      case "vgg11_bn" -> List.of(1, 1, 2, 2, 2);
      case "vgg13_bn" -> List.of(2, 2, 2, 2, 2);
      case "vgg16_bn" -> List.of(2, 2, 3, 3, 3);
      case "vgg19_bn" -> List.of(2, 2, 4, 4, 4);
      default -> throw new IllegalStateException(name);
    };
  }

  @Override
  public List<Renaming> renamings() {
    return OtherNames.VGG;
  }

  @Override
  public Published published() {
    return Published.imagenet("Simonyan and Zisserman 2015, arXiv 1409.1556", 224);
  }

  @Override
  public Network network(int channels, int height, int width, int classes) {
    Graph g = new Graph(channels, height, width);
    Value x = g.input();
    int module = 0;
    for (int stage = 0; stage < stages().size(); stage++) {
      long out = Rules.scaled(Math.min(512, 64L << stage), this.width);
      for (int layer = 0; layer < stages().get(stage); layer++) {
        Convolution convolution = Convolution.of(out, 3).biased().kaimingFanOut();
        x = g.conv2d("features." + module, x, convolution);
        x = g.relu(g.batchNorm("features." + (module + 1), x));
        module += 3;
      }
      x = g.maxPool(x, 2, 2, 0);
      module++;
    }
    x = g.flatten(g.adaptiveAveragePool(x, pool));
    long size = Rules.scaled(hidden, this.width);
    x = g.dropout(g.relu(linear(g, "classifier.0", x, size)), dropout);
    x = g.features(g.relu(linear(g, "classifier.3", x, size)));
    return g.network(linear(g, "classifier.6", g.dropout(x, dropout), classes));
  }

  private static Value linear(Graph g, String name, Value x, long out) {
    return g.linear(name, x, out, Init.normal(0.01), Init.constant(0));
  }
}
