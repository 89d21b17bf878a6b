package dev.medley.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.random.RandomStream;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryModelTest {
  private static final String GRADIENTS =
      """
      def gradients(x: Tensor, y: Tensor, w: List[Tensor], b: List[Tensor], momentum: float) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaves = [t.detach().requires_grad_(True) for t in w]
        logits, features = network_train(x, leaves, b, momentum)
        loss = torch.cross_entropy_loss(logits, y)
        g: List[Tensor] = []
        for t in torch.grad([loss], leaves):
          assert t is not None
          g.append(t)
        torch.set_grad_enabled(False)
        return [torch.cat([t.reshape([-1]) for t in g]), logits.detach(), features.detach()]
      """;
  private static final String COSINE =
      """
      def cosine(a: Tensor, b: Tensor) -> Tensor:
        a = a.double()
        b = b.double()
        return torch.sum(a * b) / torch.sqrt(torch.sum(a * a) * torch.sum(b * b))
      """;

  /** Another start than the architecture's, whose last layer may be 0. */
  private static final InitSettings INIT = new InitSettings("xavier_normal", 1, "given");

  static Stream<String> names() {
    return Models.ALL.byName().keySet().stream();
  }

  private static Network small(String name) {
    List<String> set =
        switch (name.replaceAll("[\\d_].*", "")) {
          case "vgg" -> List.of("model.width=0.125", "model.pool=1", "model.hidden=256");
          case "densenet" -> List.of("model.width=0.25", "model.depth=0.1");
          case "efficientnet", "convnext", "mixer" ->
              List.of("model.width=0.125", "model.depth=0.3");
          case "vit" -> List.of("model.width=0.2", "model.depth=0.2");
          case "wide" -> List.of("model.width=0.5");
          default ->
              Models.ALL.byName().get(name) == CifarResNet.class
                  ? List.of("model.width=0.5")
                  : List.of("model.width=0.125");
        };
    int side = name.startsWith("vgg") ? 32 : 16;
    return Models.named(name, set).network(3, side, side, 5);
  }

  @ParameterizedTest
  @MethodSource("names")
  void halfPrecisionTrainsInTheSameDirectionAndGivesFloat32Results(String name) {
    Network network = small(name);
    try (Torch torch = Torch.open("cpu", 1);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray full = gradient(torch, scope, network, Precision.FP32);
      NDArray half = gradient(torch, scope, network, Precision.BF16);
      try (Script script = torch.compile(COSINE)) {
        double cosine = script.call(scope, "cosine", full, half).get(0).getDouble();
        assertTrue(cosine > leastCosine(name), name + ": " + cosine);
      }
    }
  }

  /**
   * Deep networks without shortcuts magnify rounding: PyTorch's autocast reaches 0.47 in
   * MobileNetV2, 0.75 in VGG-19 and 0.89 in DenseNet-169 of this size.
   */
  private static double leastCosine(String name) {
    return switch (name) {
      case "mobilenet_v2" -> 0.4;
      case "vgg13_bn", "vgg16_bn", "vgg19_bn" -> 0.7;
      case "densenet169" -> 0.85;
      default -> 0.95;
    };
  }

  private static NDArray gradient(
      Torch torch, NDManager scope, Network network, Precision precision) {
    try (Script script = torch.compile(network.trainingScript(precision), GRADIENTS)) {
      Initializer initializer = new Initializer(INIT, 3);
      NDList w = initializer.create(scope, network.trained());
      calmBranches(network, w);
      NDList b = initializer.create(scope, network.buffers());
      NDArray y = scope.create(new long[] {0, 1, 2, 3, 4, 0, 1, 2});
      NDList out = script.call(scope, "gradients", images(scope, network, 8), y, w, b, 0.1);
      out.forEach(array -> assertEquals(DataType.FLOAT32, array.getDataType()));
      assertEquals(new Shape(8, 5), out.get(1).getShape());
      assertEquals(new Shape(8, network.featureSize()), out.get(2).getShape());
      return out.get(0);
    }
  }

  /** At full strength a hundred untrained layers turn any rounding into another gradient. */
  private static void calmBranches(Network network, NDList w) {
    for (int i = 0; i < w.size(); i++) {
      if (network.trained().get(i).name().matches("layer.*\\.bn[23]\\.weight")) {
        w.get(i).muli(0.1f);
      }
    }
  }

  private static NDArray images(NDManager scope, Network network, int n) {
    RandomStream random = RandomStream.of(1, "images");
    int side = Math.toIntExact(network.inputShape().get(1));
    float[] values = new float[n * 3 * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return scope.create(values, new Shape(n, 3, side, side));
  }

  @ParameterizedTest
  @MethodSource("names")
  void statisticsMoveAndCountersCountOnlyWithMomentum(String name) {
    Network network = small(name);
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(network.trainingScript(Precision.FP32), GRADIENTS);
        NDManager scope = torch.manager().newSubManager()) {
      Initializer initializer = new Initializer(INIT, 3);
      NDList w = initializer.create(scope, network.trained());
      NDList b = initializer.create(scope, network.buffers());
      NDArray y = scope.create(new long[] {0, 1});
      for (boolean moved : new boolean[] {false, true}) {
        script.call(scope, "gradients", images(scope, network, 2), y, w, b, moved ? 0.1 : 0.0);
        for (int i = 0; i < b.size(); i++) {
          if (b.get(i).getDataType() == DataType.INT64) {
            assertEquals(moved ? 1 : 0, b.get(i).getLong());
          } else if (network.buffers().get(i).name().endsWith("running_mean")) {
            assertEquals(moved, b.get(i).abs().sum().getFloat() > 0);
          }
        }
      }
    }
  }
}
