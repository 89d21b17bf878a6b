package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import dev.medley.binding.Catalog;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Scaling;
import dev.medley.file.ElementType;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.Context;
import dev.medley.objective.Head;
import dev.medley.objective.Moment;
import dev.medley.objective.Objective;
import dev.medley.objective.Objectives;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import dev.medley.run.Status;
import dev.medley.torch.Parameter;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import dev.medley.track.RunLog;
import dev.medley.track.Screen;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every objective in the training step, and in a whole run. */
class ObjectivesTest {
  private static final int N = 16;
  private static final Scaling SCALING =
      new Scaling(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.25f, 0.25f, 0.25f});
  private static final String SMALL = "projector: {hidden: 32, output: 16}";

  @TempDir Path folder;

  /** The same objective with heads of one linear layer, and so without batch norm. */
  private record Linear(Objective inside) implements Objective {
    @Override
    public double weight() {
      return inside.weight();
    }

    @Override
    public int views() {
      return inside.views();
    }

    @Override
    public List<Integer> targetViews() {
      return inside.targetViews();
    }

    @Override
    public int extraViews() {
      return inside.extraViews();
    }

    @Override
    public boolean logits() {
      return inside.logits();
    }

    @Override
    public boolean labels() {
      return inside.labels();
    }

    @Override
    public boolean perImage() {
      return inside.perImage();
    }

    @Override
    public List<Head> heads(Context context) {
      return inside.heads(context).stream()
          .map(
              head ->
                  Head.linear(
                      head.name(),
                      false,
                      head.network().inputShape().get(0),
                      head.network().featureSize()))
          .toList();
    }

    @Override
    public double momentum(Moment moment) {
      return inside.momentum(moment);
    }

    @Override
    public List<Parameter> state(Context context) {
      return inside.state(context);
    }

    @Override
    public double[] numbers(Moment moment) {
      return inside.numbers(moment);
    }

    @Override
    public String script(Context context) {
      return inside.script(context);
    }
  }

  static List<String> objectives() {
    return Objectives.ALL.byName().keySet().stream()
        .filter(name -> !name.equals("distillation")) // needs a run: DistillationTest
        .map(ObjectivesTest::small)
        .toList();
  }

  private static String small(String name) {
    return switch (name) {
      case "simclr", "supcon", "swav" -> "{name: %s, %s}".formatted(name, SMALL);
      case "moco" -> "{name: moco, queue: 48, %s}".formatted(SMALL);
      case "byol" -> "{name: byol, hidden: 32, output: 16}";
      case "simsiam" -> "{name: simsiam, projector: 32, predictor: 16}";
      case "barlow_twins", "vicreg" -> "{name: %s, size: 32}".formatted(name);
      case "mae" -> "{name: mae, decoder: {width: 16, depth: 1, heads: 2}}";
      case "dino" -> "{name: dino, output: 24, hidden: 32, bottleneck: 16}";
      default -> name;
    };
  }

  private static Recipe recipe(String objective, String... set) {
    List<String> all = new ArrayList<>(List.of("objective=" + objective, "train.batch_size=16"));
    if (objective.contains("mae")) {
      all.add("model={name: vit_tiny, patch: 4, width: 0.3, depth: 0.1}");
    }
    all.addAll(List.of(set));
    return new Recipes(Catalog.Roots.standard())
        .load("resnet8", Overrides.NONE.withData("tiny").withSet(all.toArray(String[]::new)));
  }

  private static Recipe with(Recipe r, Objective objective) {
    return r.withObjective(List.of(objective));
  }

  private static TrainingState state(Torch torch, Recipe recipe) {
    return TrainingState.fresh(torch, recipe, recipe.model().network(3, 16, 16, 4));
  }

  private static void steps(Step step, int first, int last, double rate) {
    ByteBuffer images = ByteBuffer.allocateDirect(N * 768);
    int[] labels = new int[N];
    int[] numbers = new int[N];
    for (int t = first; t <= last; t++) {
      RandomStream random = RandomStream.of(3, t);
      for (int i = 0; i < N; i++) {
        labels[i] = i % 4;
        numbers[i] = i;
        for (int pixel = 0; pixel < 768; pixel++) {
          images.put(i * 768 + pixel, (byte) (60 * labels[i] + random.nextInt(60)));
        }
      }
      step.run(images, labels, numbers, t / 4, new Moment(t - 1, 40, 4), rate, 0);
    }
  }

  private static Map<String, Tensor> byName(List<Tensor> tensors) {
    Map<String, Tensor> map = new LinkedHashMap<>();
    tensors.forEach(tensor -> map.put(tensor.name(), tensor));
    return map;
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.data().get().remaining() / 4];
    tensor.data().get().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }

  private static void assertSameBytes(List<Tensor> first, List<Tensor> second) {
    Map<String, Tensor> others = byName(second);
    assertEquals(byName(first).keySet(), others.keySet());
    for (Tensor tensor : first) {
      assertEquals(tensor.data().get(), others.get(tensor.name()).data().get(), tensor.name());
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void queuesAndMomentumEncodersGoOnFromACheckpointToTheSameBytes(String objective) {
    Recipe recipe = recipe(objective, "augment=[pad_crop, horizontal_flip]");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState whole = state(torch, recipe);
        TrainingState second = state(torch, recipe)) {
      List<Tensor> before = whole.model();
      try (Step step = new Step(torch, recipe, whole, SCALING, Precision.FP32)) {
        steps(step, 1, 3, 0.05);
        second.restore(byName(whole.model()), byName(whole.training()));
        steps(step, 4, 6, 0.05);
      }
      try (Step step = new Step(torch, recipe, second, SCALING, Precision.FP32)) {
        steps(step, 4, 6, 0.05);
      }
      assertSameBytes(whole.model(), second.model());
      assertSameBytes(whole.training(), second.training());
      Tensor learned = whole.model().get(0);
      assertTrue(
          !Arrays.equals(floats(learned), floats(byName(before).get(learned.name()))), objective);
      for (Tensor tensor : whole.training()) {
        if (tensor.type() == ElementType.F32) {
          for (float value : floats(tensor)) {
            assertTrue(Float.isFinite(value), tensor.name());
          }
        }
      }
    }
  }

  /** All but {@code mae}, which draws what it hides piece by piece. */
  static List<String> gradients() {
    return objectives().stream().filter(objective -> !objective.contains("mae")).toList();
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void microBatchesGiveTheGradientOfTheWholeBatch(String objective) {
    float[][] results = new float[2][];
    double[] losses = new double[2];
    for (int form = 0; form < 2; form++) {
      String[] set = {
        "model={name: mlp, hidden: [24, 12]}",
        "augment=[pad_crop]",
        "optimizer={name: sgd, learning_rate: 1, momentum: 0, weight_decay: 0}",
        "train.micro_batch_size=" + (form == 0 ? "null" : "4")
      };
      Recipe recipe = recipe(objective, set);
      Recipe plain = with(recipe, new Linear(recipe.objective().get(0)));
      try (Torch torch = Torch.open("cpu", 1);
          TrainingState state = state(torch, plain)) {
        float[] start = floats(byName(state.model()).get("layers.0.weight"));
        try (Step step = new Step(torch, plain, state, SCALING, Precision.FP32)) {
          steps(step, 1, 1, 1);
        }
        losses[form] = state.takeTotals()[0];
        results[form] = floats(byName(state.model()).get("layers.0.weight"));
        for (int i = 0; i < start.length; i++) {
          results[form][i] -= start[i];
        }
      }
    }
    assertEquals(losses[0], losses[1], 1e-5 * Math.abs(losses[0]));
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < results[0].length; i++) {
      difference += Math.pow(results[0][i] - results[1][i], 2);
      norm += Math.pow(results[0][i], 2);
    }
    assertTrue(norm > 0);
    assertTrue(
        Math.sqrt(difference / norm) <= 1e-5,
        () -> objective + ": far off in relation to the gradient");
  }

  @Test
  void aSumOfObjectivesHasTheSumOfTheirLosses() {
    String simclr = "{name: simclr, %s, weight: 0.5}".formatted(SMALL);
    double first = loss("{name: simclr, %s}".formatted(SMALL));
    double second = loss("cross_entropy");
    double both = loss("[%s, {name: cross_entropy, weight: 2}]".formatted(simclr));
    // alone, cross-entropy has one view; augment is empty, so that the second is the same
    assertEquals(0.5 * first + 2 * second, both, 1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"moco", "byol", "dino"})
  void aMomentumEncoderIsTheMovingAverageOfWhatIsTrained(String name) {
    Recipe recipe = recipe(small(name));
    float share = (float) recipe.objective().get(0).momentum(new Moment(0, 40, 4));
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe)) {
      List<float[]> before = state.trained().stream().map(NDArray::toFloatArray).toList();
      try (Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
        steps(step, 1, 1, 0.5);
      }
      assertEquals(before.size(), state.encoderTrained().size());
      for (int k = 0; k < before.size(); k++) {
        float[] trained = state.trained().get(k).toFloatArray();
        float[] average = state.encoderTrained().get(k).toFloatArray();
        for (int i = 0; i < trained.length; i++) {
          float wanted = share * before.get(k)[i] + (1 - share) * trained[i];
          assertEquals(wanted, average[i], 1e-6 * (1 + Math.abs(wanted)));
        }
      }
    }
  }

  @Test
  void lookaheadPullsHeadsBackToo() {
    Recipe recipe = recipe(small("simclr"), "train.lookahead={every: 2}");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      steps(step, 1, 2, 0.05);
      Map<String, Tensor> all = state.byName();
      int heads = 0;
      for (Parameter p : state.learner().trained()) {
        assertArrayEquals(floats(all.get("slow." + p.name())), floats(all.get(p.name())), p.name());
        heads += p.name().startsWith("simclr.") ? 1 : 0;
      }
      assertTrue(heads > 0);
    }
  }

  /** What {@code freeze_epochs} holds: the directions of the last layer's rows. */
  @ParameterizedTest
  @ValueSource(strings = {"swav", "dino"})
  void prototypesBeginToTurnAfterTheFirstEpoch(String name) {
    Recipe recipe = recipe(small(name));
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      NDArray last = state.trained().get(state.trained().size() - 1);
      float[] before = directions(last);
      steps(step, 1, 4, 0.05);
      assertArrayEquals(before, directions(last), 1e-6f);
      steps(step, 5, 6, 0.05);
      float[] after = directions(last);
      assertTrue(
          IntStream.range(0, after.length).anyMatch(i -> Math.abs(after[i] - before[i]) > 1e-4));
    }
  }

  private static float[] directions(NDArray rows) {
    try (NDArray squares = rows.square();
        NDArray sums = squares.sum(new int[] {1}, true);
        NDArray lengths = sums.sqrt();
        NDArray unit = rows.div(lengths)) {
      return unit.toFloatArray();
    }
  }

  @Test
  void turnsOfAnImageAreOneBatchForItsNorms() {
    for (String objective : List.of("rotation", "[rotation, cross_entropy]")) {
      Recipe recipe = recipe(objective);
      try (Torch torch = Torch.open("cpu", 1);
          TrainingState state = state(torch, recipe)) {
        try (Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
          steps(step, 1, 1, 0.05);
        }
        long batches = objective.equals("rotation") ? 1 : 2; // cross-entropy's own comes on top
        for (Tensor tensor : state.model()) {
          if (tensor.name().endsWith("num_batches_tracked")) {
            assertEquals(
                batches, tensor.data().get().order(ByteOrder.LITTLE_ENDIAN).getLong(), objective);
          }
        }
      }
    }
  }

  @Test
  void turnsAreLearned() {
    Recipe recipe = recipe("rotation", "augment=[]");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      ByteBuffer images = ByteBuffer.allocateDirect(N * 768);
      for (int i = 0; i < images.capacity(); i++) {
        images.put(i, (byte) (i / 3 % 16 * 8 + i / 768 * 4)); // brighter to the right
      }
      int[] numbers = IntStream.range(0, N).toArray();
      double first = 0;
      double last = 0;
      for (int t = 1; t <= 20; t++) {
        step.run(images, new int[N], numbers, 0, new Moment(t - 1, 20, 20), 0.02, 0.9);
        double[] totals = state.takeTotals();
        last = totals[0] / totals[2];
        first = t == 1 ? last : first;
      }
      assertTrue(first > 0.5 * Math.log(4), "first " + first);
      assertTrue(last < 0.25 * Math.log(4), "last " + last);
    }
  }

  private static double loss(String objective) {
    Recipe recipe = recipe(objective, "augment=[]");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      steps(step, 1, 1, 0);
      double[] totals = state.takeTotals();
      return totals[0] / totals[2];
    }
  }

  @Test
  void smallerViewsJoinWholeOnes() {
    Recipe recipe =
        recipe(
            small("dino"),
            "augment=[horizontal_flip]",
            "views=[{count: 2}, {count: 2, augment: [{name: random_resized_crop, size: 8}]}]");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      steps(step, 1, 2, 0.05);
      assertTrue(Double.isFinite(state.takeTotals()[0]));
    }
  }

  private RunDirectory train(String name, Recipe recipe, BooleanSupplier stop) {
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      return new Training(new DataCatalog(DataHome.standard()), log, stop)
          .train(
              recipe, new Training.Options(folder, Optional.of(name), "cpu", 1, false, "a test"));
    }
  }

  @Test
  void aContrastiveRunIsWatchedGetsItsLastLayerAndResumesToTheByte() throws IOException {
    Recipe recipe =
        recipe(
            "[{name: simclr, %s}, {name: moco, queue: 48, %s}]".formatted(SMALL, SMALL),
            "train.epochs=2",
            "train.ema.decay=0.9",
            "checkpoints.every=1",
            "augment=[pad_crop]",
            "evaluate.knn={k: 5, every_epochs: 1}",
            "evaluate.linear_probe={l2: 0.01, every_epochs: 2}");
    RunDirectory whole = train("whole", recipe, () -> false);
    int[] asked = {0};
    RunDirectory pieces = train("pieces", recipe, () -> ++asked[0] == 3);
    assertEquals(Status.INTERRUPTED, pieces.status());
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      pieces =
          new Training(new DataCatalog(DataHome.standard()), log, () -> false)
              .resume(pieces, "cpu", Optional.empty(), "a test");
    }
    for (String file :
        List.of(
            "checkpoints/last/model.safetensors",
            "checkpoints/last/training.safetensors",
            "checkpoints/best/model.safetensors",
            "outputs/tiny.test/logits.npy")) {
      assertArrayEquals(
          Files.readAllBytes(whole.path().resolve(file)),
          Files.readAllBytes(pieces.path().resolve(file)),
          file);
    }
    List<String> names = whole.metrics().stream().map(Metric::name).toList();
    assertTrue(
        names.containsAll(
            List.of(
                "knn.accuracy", "probe.accuracy", "features.deviation", "features.effective_rank")),
        names.toString());
    assertTrue(!names.contains("train.accuracy"), names.toString());
    // the probe that is watched at the end is the last layer: its logits say the same
    double watched =
        whole.metrics().stream()
            .filter(metric -> metric.name().equals("probe.accuracy"))
            .mapToDouble(Metric::value)
            .findFirst()
            .orElseThrow();
    assertEquals(watched, whole.info().metrics().get("validation.accuracy"));
    try (RunLog log = new RunLog(Screen.standardError(true))) {
      Map<String, Double> onTheWay =
          new Evaluator(new DataCatalog(DataHome.standard()), log)
              .evaluate(whole, null, "test", Optional.of("epoch-1"), "cpu", 1, "a test");
      assertTrue(onTheWay.containsKey("test.accuracy"), onTheWay.toString());
    }
    Recipe finer =
        new Recipes(Catalog.Roots.standard())
            .load(
                "resnet8",
                Overrides.NONE
                    .withData("tiny")
                    .withInitFrom(whole.path().toString())
                    .withSet("train.epochs=0"));
    assertEquals(
        whole.info().metrics().get("test.accuracy"),
        train("finer", finer, () -> false).info().metrics().get("test.accuracy"));
  }
}
