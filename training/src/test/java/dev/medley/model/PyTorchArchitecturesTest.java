package dev.medley.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.binding.Settings;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Precision;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The fixtures hold what PyTorch computes; see their README for the tolerances. */
class PyTorchArchitecturesTest {
  record Holder(Model model) {}

  private static final Settings<Holder> SETTINGS = Settings.of(Holder.class, Models.ALL);
  private static final double BATCH_NORM_GRADIENTS = 2e-2;
  private static final String FUNCTIONS =
      """
      def channels_last(w: List[Tensor]) -> List[Tensor]:
        out: List[Tensor] = []
        for t in w:
          out.append(t.clone(memory_format=2) if t.dim() == 4 else t)
        return out

      def doubles(w: List[Tensor]) -> List[Tensor]:
        out: List[Tensor] = []
        for t in w:
          out.append(t.double() if t.dtype == 6 else t)
        return out

      def loss_and_gradients(x: Tensor, y: Tensor, w: List[Tensor], b: List[Tensor]) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaves = [t.detach().requires_grad_(True) for t in w]
        logits, features = network_train(x, leaves, b, 0.)
        loss = torch.cross_entropy_loss(logits, y)
        g: List[Tensor] = []
        for t in torch.grad([loss], leaves):
          assert t is not None
          g.append(t)
        torch.set_grad_enabled(False)
        return [loss.detach().double()] + g

      def norms(g: List[Tensor]) -> Tensor:
        return torch.stack([torch.sqrt(torch.sum(torch.square(t.double()))) for t in g])
      """;

  static Stream<Arguments> networks() {
    return Stream.of(
        of("cifar_resnet20_a", "{name: resnet20, shortcut: A}"),
        of("cifar_resnet20_b", "{name: resnet20, shortcut: B}"),
        of("cifar_resnet56_a", "{name: resnet56, shortcut: A}"),
        of("cifar_resnet56_b", "{name: resnet56, shortcut: B}"),
        of("wide_resnet16_4", "wide_resnet16_4"),
        of("resnet18", "{name: resnet18, stem: imagenet}"),
        of("resnet18_cifar_stem", "resnet18"),
        of("resnet50", "{name: resnet50, stem: imagenet}"),
        of("densenet121", "{name: densenet121, stem: imagenet}"),
        of("mobilenet_v2", "{name: mobilenet_v2, stem: imagenet}"),
        of("efficientnet_b0", "{name: efficientnet_b0, stem: imagenet}"),
        of("convnext_tiny", "{name: convnext_tiny, patch: 4}"),
        of("airbench94", "airbench94"),
        of("resnet9", "resnet9"),
        of("vit_tiny_patch4_32", "{name: vit_tiny, patch: 4}"),
        of("mixer_s4_32", "{name: mixer_s, patch: 4}"));
  }

  /** Of gigabytes, in double precision. */
  static Stream<Arguments> large() {
    return Stream.of(of("vgg11_bn", "vgg11_bn"));
  }

  static Stream<Arguments> all() {
    return Stream.concat(networks(), large());
  }

  private static Arguments of(String name, String yaml) {
    return Arguments.of(name, SETTINGS.parse("model: " + yaml, "test").model());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void parametersHavePyTorchsNamesShapesAndOrder(String name, Model model) {
    ReferenceNetwork reference = ReferenceNetwork.load(name);
    Network network = model.network(3, reference.side(), reference.side(), 10);
    assertEquals(
        reference.entries(),
        network.parameters().stream().map(p -> p.name() + " " + p.shape()).toList());
    assertEquals(reference.json().get("parameter_count").asLong(), network.parameterCount());
    assertEquals(reference.featureSize(), network.featureSize());
    assertEquals(
        reference.json().get("eval_features").get("at").asText(), "input of " + network.head());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("large")
  @Tag("full")
  void largeOnesDoSo(String name, Model model) {
    float32ComputesWhatPyTorchComputesAndFloat64DoesToAMillionth(name, model);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void float32ComputesWhatPyTorchComputesAndFloat64DoesToAMillionth(String name, Model model) {
    ReferenceNetwork reference = ReferenceNetwork.load(name);
    boolean batchNorm =
        reference.entries().stream().anyMatch(entry -> entry.contains("running_mean"));
    try (Filled filled = new Filled(reference, model)) {
      NDList out = filled.evaluate();
      assertLogits(reference.evalLogits(false), out.get(0), 1e-4);
      assertFeatures(reference, out.get(1));
      assertTraining(
          filled,
          reference,
          false,
          Math.max(5e-5, 10 * reference.noise("train_loss")),
          Math.max(
              batchNorm ? BATCH_NORM_GRADIENTS : 1e-5, 10 * reference.noise("gradient_l2_max")));
      filled.toFloat64();
      assertLogits(reference.evalLogits(true), filled.evaluate().get(0), 1e-6);
      assertTraining(filled, reference, true, 1e-6, 1e-6);
    }
  }

  private static void assertLogits(double[] expected, NDArray own, double relative) {
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    assertClose(expected, doubles(own), relative * largest, "logits");
  }

  private static void assertTraining(
      Filled filled,
      ReferenceNetwork reference,
      boolean float64,
      double lossTolerance,
      double gradientTolerance) {
    NDList own = filled.lossAndGradients();
    double loss = reference.trainLoss(float64);
    assertEquals(loss, own.get(0).getDouble(), lossTolerance * loss);
    Map<String, Double> norms = filled.norms(own);
    Map<String, Double> expected = reference.gradientNorms(float64);
    assertEquals(expected.keySet(), norms.keySet());
    double largest = norms.values().stream().mapToDouble(norm -> norm).max().orElseThrow();
    expected.forEach(
        (name, norm) -> {
          if (reference.zeroGradients().contains(name)) {
            assertEquals(0, norms.get(name), 1e-5 * largest, name);
          } else {
            assertEquals(norm, norms.get(name), gradientTolerance * norm, name);
          }
        });
  }

  private static void assertFeatures(ReferenceNetwork reference, NDArray features) {
    double[] all = doubles(features);
    int size = reference.featureSize();
    for (int row = 0; row < 2; row++) {
      double[] own = Arrays.copyOfRange(all, row * size, (row + 1) * size);
      double largest = Arrays.stream(own).map(Math::abs).max().orElseThrow();
      double norm = Math.sqrt(Arrays.stream(own).map(x -> x * x).sum());
      assertClose(
          reference.firstFeatures()[row], Arrays.copyOf(own, 16), 1e-4 * largest, "features");
      assertEquals(reference.featureNorm(row), norm, 1e-4 * norm);
      assertEquals(
          reference.featureMean(row), Arrays.stream(own).average().orElseThrow(), 1e-4 * largest);
    }
  }

  private static void assertClose(double[] expected, double[] own, double tolerance, String what) {
    assertEquals(expected.length, own.length, what);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], own[i], tolerance, what + " " + i);
    }
  }

  private static double[] doubles(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] values = array.toFloatArray();
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** A network with the fixtures' numbers, channels-last in memory. */
  private static final class Filled implements AutoCloseable {
    private final Torch torch = Torch.open("cpu", 1);
    private final NDManager scope = torch.manager().newSubManager();
    private final Network network;
    private final Script script;
    private NDList x;
    private NDList w;
    private NDList b;

    Filled(ReferenceNetwork reference, Model model) {
      int side = reference.side();
      network = model.network(3, side, side, 10);
      script =
          torch.compile(
              network.trainingScript(Precision.FP32), network.evaluationScript(), FUNCTIONS);
      x = layout(new NDList(scope.create(reference.input(), new Shape(2, 3, side, side))));
      w = layout(arrays(network.trained()));
      b = layout(arrays(network.buffers()));
    }

    private NDList arrays(List<Parameter> parameters) {
      List<float[]> values = parameters.parallelStream().map(ReferenceNetwork::filled).toList();
      NDList arrays = new NDList();
      for (int i = 0; i < values.size(); i++) {
        Parameter p = parameters.get(i);
        arrays.add(
            p.kind() == Parameter.Kind.COUNTER
                ? scope.create(0L)
                : scope.create(values.get(i), new Shape(p.shape())));
      }
      return arrays;
    }

    private NDList layout(NDList arrays) {
      return script.call(scope, "channels_last", arrays);
    }

    void toFloat64() {
      x = script.call(scope, "doubles", x);
      w = script.call(scope, "doubles", w);
      b = script.call(scope, "doubles", b);
    }

    NDList evaluate() {
      return script.call(scope, "network_eval", x.get(0), w, b);
    }

    NDList lossAndGradients() {
      NDArray labels = scope.create(new long[] {3, 7});
      return script.call(scope, "loss_and_gradients", x.get(0), labels, w, b);
    }

    Map<String, Double> norms(NDList lossAndGradients) {
      NDList gradients = new NDList(lossAndGradients.subList(1, lossAndGradients.size()));
      double[] norms = script.call(scope, "norms", gradients).get(0).toDoubleArray();
      Map<String, Double> byName = new TreeMap<>();
      for (int i = 0; i < norms.length; i++) {
        byName.put(network.trained().get(i).name(), norms[i]);
      }
      return byName;
    }

    @Override
    public void close() {
      scope.close();
      script.close();
      torch.close();
    }
  }
}
