package dev.medley.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.medley.binding.Catalog;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.model.Initializer;
import dev.medley.objective.Context;
import dev.medley.objective.SimClr;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Convolution;
import dev.medley.torch.Graph;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import dev.medley.torch.Precision;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import dev.medley.train.Engine;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training by Deeplearning4j against libtorch's of the same network, weights and views. */
class MemberTest {
  private static final int N = 6;
  private static final double RATE = 1e-3;
  private static final double DECAY = 0.1;
  private static final String PROJECTOR = "simclr.projector.";

  /** What libtorch makes of both views as one batch: the loss and its gradients. */
  private static final String REFERENCE =
      """
      def reference(x: Tensor, w: List[Tensor], b: List[Tensor], v: List[Tensor], c: List[Tensor]) -> List[Tensor]:
        torch.set_grad_enabled(True)
        w = [t.detach().requires_grad_(True) for t in w]
        v = [t.detach().requires_grad_(True) for t in v]
        same, h = network_train(x, w, b, 0.1)
        z, also = head_train(h, v, c, 0.1)
        n = x.shape[0] // 2
        z = z / torch.linalg_vector_norm(z, 2, [1], True)
        s = torch.mm(z, z.t()) / 0.5 - 1e9 * torch.eye(2 * n)
        i = torch.arange(n)
        loss = torch.cross_entropy_loss(s, torch.cat([i + n, i]))
        out = [loss.detach()]
        for g in torch.grad([loss], w + v):
          assert g is not None
          out.append(g)
        torch.set_grad_enabled(False)
        return out + [t.float() for t in b + c]
      """;

  @TempDir Path folder;

  private Recipe recipe(String... set) {
    return new Recipes(new Catalog.Roots(folder, folder))
        .load("simclr-dl4j", Overrides.NONE.withSet("objective.projector.hidden=24").withSet(set));
  }

  private static Network whole(Recipe recipe, int side) {
    return recipe.model().network(3, side, side, 5);
  }

  private static Map<String, Network> heads(Recipe recipe, Network network) {
    SimClr objective = (SimClr) recipe.objective().get(0);
    Context context = new Context(network.featureSize(), 0);
    return Map.of(PROJECTOR, objective.heads(context).get(0).network());
  }

  /** All of a training's state before its first step. */
  private static Map<String, Tensor> start(Recipe recipe, Network network) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    Initializer initializer = new Initializer(recipe.init(), 3);
    add(state, initializer, "", network);
    heads(recipe, network).forEach((prefix, head) -> add(state, initializer, prefix, head));
    return state;
  }

  private static void add(
      Map<String, Tensor> state, Initializer initializer, String prefix, Network network) {
    for (Parameter p : network.parameters()) {
      Long[] shape = p.shape().toArray(Long[]::new);
      String name = prefix + p.name();
      if (p.kind() == Parameter.Kind.COUNTER) {
        state.put(name, Tensor.of(name, new long[] {4}, shape));
        continue;
      }
      state.put(name, Tensor.of(name, initializer.values(p), shape));
      if (p.trained()) {
        for (String slot : List.of("exp_avg", "exp_avg_sq")) {
          String own = "optimizer." + slot + "." + name;
          state.put(own, Tensor.of(own, new float[(int) p.size()], shape));
        }
      }
    }
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.data().get().remaining() / Float.BYTES];
    tensor.data().get().asFloatBuffer().get(values);
    return values;
  }

  private static List<Engine.View> views(int side, long step) {
    return List.of(view(N, side, step, 0), view(N, side, step, 1));
  }

  private static Engine.View view(int images, int side, long step, int number) {
    RandomStream random = RandomStream.of(1, "view", step, number);
    float[] pixels = new float[images * 3 * side * side];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextGaussian();
    }
    return new Engine.View(pixels, new long[] {images, 3, side, side});
  }

  private static Engine.Session open(
      Recipe recipe, Network network, Map<String, Tensor> state, long step) {
    return new Deeplearning4j().open(recipe, network, heads(recipe, network), state, step, 1);
  }

  private static Map<String, byte[]> bytes(Map<String, Tensor> state) {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    state.forEach(
        (name, tensor) -> {
          ByteBuffer data = tensor.data().get();
          bytes.put(name, new byte[data.remaining()]);
          data.get(bytes.get(name));
        });
    return bytes;
  }

  private static void assertSame(Map<String, Tensor> wanted, Map<String, Tensor> state) {
    assertEquals(wanted.keySet(), state.keySet());
    Map<String, byte[]> bytes = bytes(state);
    bytes(wanted).forEach((name, each) -> assertArrayEquals(each, bytes.get(name), name));
  }

  @Test
  void whatItIsGivenIsWhatItGivesBack() {
    Recipe recipe = recipe();
    Network network = whole(recipe, 16).trunk();
    Map<String, Tensor> state = start(recipe, network);
    state.replaceAll(
        (name, tensor) -> {
          float[] values = floats(tensor);
          for (int i = 0; i < values.length; i++) {
            values[i] = i + 0.5f;
          }
          return name.endsWith("tracked")
              ? tensor
              : Tensor.of(name, values, tensor.shape().toArray(Long[]::new));
        });
    try (Engine.Session session = open(recipe, network, state, 0)) {
      Map<String, Tensor> given = session.state();
      assertEquals(Map.of(), missing(state, given));
      assertSame(new TreeMap<>(state), new TreeMap<>(given));
    }
  }

  private static Map<String, Tensor> missing(Map<String, Tensor> from, Map<String, Tensor> in) {
    Map<String, Tensor> missing = new LinkedHashMap<>(from);
    missing.keySet().removeAll(in.keySet());
    return missing;
  }

  @ParameterizedTest
  @CsvSource({
    "resnet8, 16, adamw",
    "mlp, 8, adamw",
    "mlp, 8, adam",
    "'{name: resnet18, width: 0.125, stem: imagenet}', 64, adamw"
  })
  void aStepIsLibtorchs(String model, int side, String optimizer) {
    Recipe recipe =
        recipe("model=" + model, "optimizer=" + optimizer, "optimizer.weight_decay=" + DECAY);
    boolean inGradient = optimizer.equals("adam");
    Network network = whole(recipe, side).trunk();
    Map<String, Tensor> state = start(recipe, network);
    try (Engine.Session session = open(recipe, network, state, 0)) {
      double loss = session.step(views(side, 0), new int[N], RATE);
      Map<String, Tensor> after = session.state();
      double[][] reference = reference(recipe, network, state, side);
      assertEquals(reference[0][0], loss, 1e-4);
      Map<String, Parameter> trained = new LinkedHashMap<>();
      network.trained().forEach(p -> trained.put(p.name(), p));
      heads(recipe, network)
          .forEach(
              (prefix, head) -> head.trained().forEach(p -> trained.put(prefix + p.name(), p)));
      int at = 1;
      for (Map.Entry<String, Parameter> each : trained.entrySet()) {
        String name = each.getKey();
        double decay = each.getValue().kind() == Parameter.Kind.WEIGHT ? DECAY : 0;
        float[] before = floats(state.get(name));
        double[] gradient = reference[at++];
        for (int i = 0; i < gradient.length; i++) {
          gradient[i] += inGradient ? decay * before[i] : 0;
        }
        assertNear(gradient, floats(after.get("optimizer.exp_avg." + name)), name);
        assertMoved(before, after, name, inGradient ? 0 : decay);
      }
      List<String> statistics = new ArrayList<>();
      network.buffers().forEach(p -> statistics.add(p.name()));
      heads(recipe, network)
          .forEach(
              (prefix, head) -> head.buffers().forEach(p -> statistics.add(prefix + p.name())));
      for (String name : statistics) {
        double[] wanted = reference[at++];
        if (name.contains(".running_")) {
          // libtorch's running variance is the unbiased one: that of the projector's twelve rows
          // is a twelfth larger
          double allowed = name.endsWith("var") ? 0.02 : 1e-4;
          float[] found = floats(after.get(name));
          for (int i = 0; i < wanted.length; i++) {
            assertEquals(wanted[i], found[i], allowed * Math.max(1, wanted[i]), name);
          }
        }
      }
    }
  }

  /** Adam's first step, from its averages; decay beside the gradient. */
  private static void assertMoved(
      float[] before, Map<String, Tensor> after, String name, double decay) {
    float[] mean = floats(after.get("optimizer.exp_avg." + name));
    float[] square = floats(after.get("optimizer.exp_avg_sq." + name));
    float[] now = floats(after.get(name));
    double rate = RATE * Math.sqrt(1 - 0.999) / (1 - 0.9);
    for (int i = 0; i < now.length; i++) {
      double wanted =
          before[i] * (1 - RATE * decay) - rate * mean[i] / (Math.sqrt(square[i]) + 1e-8);
      assertEquals(wanted, now[i], 1e-6 * (1 + Math.abs(wanted)), name);
    }
  }

  /** Adam's first average is a tenth of the gradient. */
  private static void assertNear(double[] gradient, float[] average, String name) {
    double off = 0;
    double norm = 0;
    for (int i = 0; i < gradient.length; i++) {
      off += Math.pow(10 * average[i] - gradient[i], 2);
      norm += gradient[i] * gradient[i];
    }
    assertTrue(Math.sqrt(off) <= 1e-3 * Math.sqrt(norm) + 1e-6, name + " " + Math.sqrt(off / norm));
  }

  private static double[][] reference(
      Recipe recipe, Network network, Map<String, Tensor> state, int side) {
    Network head = heads(recipe, network).get(PROJECTOR);
    try (Torch torch = Torch.open("cpu", 1);
        NDManager scope = torch.manager().newSubManager();
        Script script =
            torch.compile(
                network.trainingScript(Precision.FP32),
                head.trainingScript("head_train", Precision.FP32, Set.of()),
                REFERENCE)) {
      NDArray x =
          scope
              .create(views(side, 0).get(0).pixels(), new Shape(N, 3, side, side))
              .concat(scope.create(views(side, 0).get(1).pixels(), new Shape(N, 3, side, side)));
      x.setName(null);
      NDList out =
          script.call(
              scope,
              "reference",
              x,
              arrays(scope, state, "", network.trained()),
              arrays(scope, state, "", network.buffers()),
              arrays(scope, state, PROJECTOR, head.trained()),
              arrays(scope, state, PROJECTOR, head.buffers()));
      return out.stream()
          .map(array -> array.toType(ai.djl.ndarray.types.DataType.FLOAT64, true).toDoubleArray())
          .toArray(double[][]::new);
    }
  }

  private static NDList arrays(
      NDManager scope, Map<String, Tensor> state, String prefix, List<Parameter> parameters) {
    NDList arrays = new NDList();
    for (Parameter p : parameters) {
      Shape shape = new Shape(p.shape().stream().mapToLong(Long::longValue).toArray());
      arrays.add(
          p.kind() == Parameter.Kind.COUNTER
              ? scope.create(4L)
              : scope.create(floats(state.get(prefix + p.name())), shape));
    }
    return arrays;
  }

  @Test
  void aTrainingThatIsTakenUpAgainEndsWithTheSameBits() {
    Recipe recipe = recipe("optimizer.weight_decay=0.01");
    Network network = whole(recipe, 16).trunk();
    Map<String, Tensor> start = start(recipe, network);
    Map<String, Tensor> whole = train(recipe, network, start, 0, 4);
    Map<String, Tensor> half = train(recipe, network, start, 0, 2);
    assertSame(whole, train(recipe, network, half, 2, 4));
    ByteBuffer counter = whole.get("bn1.num_batches_tracked").data().get();
    assertEquals(8, counter.getLong());
  }

  private static Map<String, Tensor> train(
      Recipe recipe, Network network, Map<String, Tensor> state, int from, int to) {
    try (Engine.Session session = open(recipe, network, state, from)) {
      for (int step = from; step < to; step++) {
        session.step(views(16, step), new int[N], 1e-3 * (step + 1));
      }
      return session.state();
    }
  }

  /** A step leaves about 80 MB behind. */
  @Test
  void arraysOfEarlierStepsAreFreed() {
    Recipe recipe = recipe();
    Network network = whole(recipe, 32).trunk();
    List<Engine.View> views = List.of(view(64, 32, 0, 0), view(64, 32, 0, 1));
    try (Engine.Session session = open(recipe, network, start(recipe, network), 0)) {
      long before = Leftovers.held();
      long most = 0;
      for (int step = 0; step < 16; step++) {
        session.step(views, new int[64], 1e-3);
        most = Math.max(most, Leftovers.held() - before);
      }
      assertTrue(most < 600 << 20, "%d MB are held".formatted(most >> 20));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          objective=cross_entropy       | trains the objective simclr alone, not cross_entropy
          objective.weight=2            | has no objective.weight but 1
          optimizer.learning_rate=0     | has no optimizer.learning_rate of 0
          optimizer=sgd                 | has the optimizers adam and adamw, without decay_all
          optimizer.decay_all=true      | has the optimizers adam and adamw, without decay_all
          schedule=one_cycle            | cannot move beta, as schedule one_cycle does
          train.precision=bf16          | computes in fp32, not bf16
          train.micro_batch_size=8      | has no train.micro_batch_size
          train.clip_norm=1             | has no train.clip_norm
          train.ema.decay=0.9           | has no train.ema
          train.sam.rho=0.1             | has no train.sam
          fine_tune.freeze=[layer1.*]   | has no fine_tune
          fine_tune.l2_sp=0.1           | has no fine_tune
          model.dropout=0.1             | has no Dropout, which the model needs
          model.shortcut=A              | has no SubsampleAndPad, which the model needs
          """)
  void whatItLacksItSays(String set, String sentence) {
    Recipe recipe = recipe(set, "model.name=resnet8");
    Network network = whole(recipe, 16);
    assertEquals(Optional.of(sentence), new Deeplearning4j().lacks(recipe, network));
  }

  @ParameterizedTest
  @CsvSource({
    "vit_tiny, Conv2d with a bias",
    "mobilenet_v2, ReLU6",
    "efficientnet_b0, SiLU",
    "densenet121, Concatenate",
    "vgg11_bn, Conv2d with a bias",
    "mixer_s, Conv2d with a bias"
  })
  void whatOfAModelItLacksItSays(String model, String operation) {
    Recipe recipe = recipe("model=" + model);
    assertEquals(
        Optional.of("has no %s, which the model needs".formatted(operation)),
        new Deeplearning4j().lacks(recipe, whole(recipe, 32)));
  }

  @Test
  void itLacksViewsOfTwoSizes() {
    String crop = "{name: random_resized_crop, size: %d}";
    Recipe recipe =
        recipe(
            "augment=[]",
            "views=[{augment: [%s]}, {augment: [%s]}]"
                .formatted(crop.formatted(32), crop.formatted(16)));
    assertEquals(
        Optional.of("takes views of one size"),
        new Deeplearning4j().lacks(recipe, whole(recipe, 32)));
  }

  @Test
  void itLacksConvolutionsInGroups() {
    Graph g = new Graph(8, 4, 4);
    Graph.Value x = g.conv2d("conv", g.input(), Convolution.of(8, 3).depthwise());
    Network network = g.network(g.linear("fc", g.features(g.globalAveragePool(x)), 5));
    assertEquals(
        Optional.of("has no Conv2d in groups, which the model needs"),
        new Deeplearning4j().lacks(recipe(), network));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model=resnet8", "model=mlp", "model=resnet50", "optimizer=adam"})
  void whatItCanDoItTakes(String set) {
    Recipe recipe = recipe(set);
    assertEquals(Optional.empty(), new Deeplearning4j().lacks(recipe, whole(recipe, 32)));
  }
}
