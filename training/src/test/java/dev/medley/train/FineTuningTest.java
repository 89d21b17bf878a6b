package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.data.Scaling;
import dev.medley.file.ElementType;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.Moment;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How far parameters move. Four steps are an epoch; images are sixteen of 16 x 16 pixels. */
class FineTuningTest {
  private static final int N = 16;
  private static final int STEPS_PER_EPOCH = 4;
  private static final double RATE = 0.05;
  private static final Scaling SCALING = new Scaling(new float[] {0.5f}, new float[] {0.25f});
  private static final String PLAIN = "optimizer={name: sgd, momentum: 0, weight_decay: 0}";

  static Recipe recipe(String... set) {
    List<String> all = new ArrayList<>(List.of("augment=[]", "train.batch_size=16"));
    all.addAll(List.of(set));
    return new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere")))
        .load("resnet8", Overrides.NONE.withSet(all.toArray(String[]::new)));
  }

  private static ByteBuffer images(int t) {
    ByteBuffer images = ByteBuffer.allocateDirect(N * 256);
    RandomStream random = RandomStream.of(3, t);
    for (int pixel = 0; pixel < N * 256; pixel++) {
      images.put(pixel, (byte) (60 * (pixel / 256 % 4) + random.nextInt(60)));
    }
    return images;
  }

  private static int[] labels() {
    int[] labels = new int[N];
    for (int i = 0; i < N; i++) {
      labels[i] = i % 4;
    }
    return labels;
  }

  private static void steps(Step step, int first, int last) {
    for (int t = first; t <= last; t++) {
      step.run(
          images(t),
          labels(),
          new int[N],
          (t - 1) / STEPS_PER_EPOCH,
          new Moment(t - 1, 1000, STEPS_PER_EPOCH),
          RATE,
          0.9);
    }
  }

  /** The network's tensors by name after each of some numbers of steps. */
  static List<Map<String, float[]>> after(Recipe recipe, int... counts) {
    List<Map<String, float[]>> states = new ArrayList<>();
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state =
            TrainingState.fresh(torch, recipe, recipe.model().network(1, 16, 16, 4));
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      int done = 0;
      for (int count : counts) {
        steps(step, done + 1, count);
        done = count;
        states.add(values(state.model()));
      }
    }
    return states;
  }

  private static Map<String, float[]> values(List<Tensor> tensors) {
    Map<String, float[]> values = new TreeMap<>();
    for (Tensor tensor : tensors) {
      values.put(
          tensor.name(),
          tensor.type() == ElementType.F32
              ? WeightConversion.floats(tensor)
              : new float[] {tensor.data().get().get(0)});
    }
    return values;
  }

  private static double distance(float[] first, float[] second) {
    double sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += ((double) first[i] - second[i]) * ((double) first[i] - second[i]);
    }
    return Math.sqrt(sum);
  }

  /** Names of the tensors that differ. */
  private static List<String> changed(Map<String, float[]> first, Map<String, float[]> second) {
    return first.keySet().stream()
        .filter(name -> distance(first.get(name), second.get(name)) > 0)
        .toList();
  }

  private static double moved(List<Map<String, float[]>> states, String name) {
    return distance(states.get(0).get(name), states.get(1).get(name));
  }

  @ParameterizedTest
  @CsvSource({
    "fc.weight, 1",
    "fc.bias, 1",
    "layer3.0.conv2.weight, 0.5",
    "layer3.0.downsample.1.bias, 0.5",
    "layer2.0.conv1.weight, 0.25",
    "layer1.0.bn1.weight, 0.125",
    "conv1.weight, 0.0625"
  })
  void layerDecayMultipliesAMoveByItsPowerForEveryBlockBelowTheLast(String name, double factor) {
    var plain = after(recipe(PLAIN), 0, 1);
    var decayed = after(recipe(PLAIN, "fine_tune.layer_decay=0.5"), 0, 1);
    assertEquals(factor, moved(decayed, name) / moved(plain, name), 1e-3);
  }

  @Test
  void theHeadsRateIsItsOwn() {
    var plain = after(recipe(PLAIN), 0, 1);
    var faster = after(recipe(PLAIN, "fine_tune.head_rate=10"), 0, 1);
    assertEquals(10, moved(faster, "fc.weight") / moved(plain, "fc.weight"), 1e-2);
    assertEquals(List.of("fc.bias", "fc.weight"), changed(plain.get(1), faster.get(1)));
  }

  @Test
  void whatIsFrozenStaysToTheBitWithItsStatisticsAndTheRestMoves() {
    Recipe recipe =
        recipe(
            "fine_tune.freeze=[conv1.*, bn1.*, layer1*]",
            "optimizer={name: sgd, momentum: 0.9, weight_decay: 0.1}",
            "train.ema.decay=0.9",
            "train.sam.rho=0.05",
            "train.clip_norm=1");
    var states = after(recipe, 0, 6);
    List<String> changed = changed(states.get(0), states.get(1));
    for (String name : states.get(0).keySet()) {
      boolean frozen = name.matches("(conv1|bn1|layer1).*");
      assertEquals(!frozen, changed.contains(name), name);
    }
  }

  @Test
  void aNormWithAParameterThatMovesKeepsItsStatisticsGoing() {
    List<String> changed =
        changed(
            after(recipe("fine_tune.freeze=[bn1.weight]"), 0).get(0),
            after(recipe("fine_tune.freeze=[bn1.weight]"), 1).get(0));
    assertFalse(changed.contains("bn1.weight"));
    assertTrue(changed.containsAll(List.of("bn1.bias", "bn1.running_mean")), changed.toString());
  }

  @Test
  void frozenNormsNormaliseAsInEvaluation() {
    Recipe recipe = recipe("fine_tune.freeze=[conv*, bn*, layer*]");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state =
            TrainingState.fresh(torch, recipe, recipe.model().network(1, 16, 16, 4));
        Evaluation evaluation = new Evaluation(torch, state.network(), SCALING);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      NDList weights = state.evaluated();
      float[] logits = evaluation.logits(weights, state.evaluatedBuffers(), images(1), N);
      Score.Builder score = new Score.Builder();
      score.add(logits, labels());
      steps(step, 1, 1);
      assertEquals(score.score().loss(), state.takeTotals()[0] / N, 1e-5);
    }
  }

  @Test
  void blocksJoinFromTheLastToTheFirst() {
    var states = after(recipe("fine_tune.unfreeze_every=1"), 0, 4, 8, 12, 16, 20);
    List<String> joined = List.of("fc", "layer3", "layer2", "layer1", "conv1");
    for (int epoch = 0; epoch < 5; epoch++) {
      List<String> changed = changed(states.get(epoch), states.get(epoch + 1));
      for (int block = 0; block < joined.size(); block++) {
        String start = joined.get(block);
        assertEquals(
            block <= epoch,
            changed.stream().anyMatch(name -> name.startsWith(start)),
            start + " in epoch " + (epoch + 1));
      }
    }
  }

  @Test
  void aProbeMovesTheLastLayerAloneAndThenEverythingMoves() {
    var states = after(recipe("fine_tune.probe.epochs=1"), 0, 4, 8);
    assertEquals(List.of("fc.bias", "fc.weight"), changed(states.get(0), states.get(1)));
    assertEquals(List.copyOf(states.get(0).keySet()), changed(states.get(1), states.get(2)));
  }

  @Test
  void adamCountsTheStepsOfWhatJoinsLaterFromItsFirst() {
    var states =
        after(recipe("optimizer={name: adamw, weight_decay: 0}", "fine_tune.probe.epochs=1"), 4, 5);
    float[] before = states.get(0).get("conv1.weight");
    float[] after = states.get(1).get("conv1.weight");
    double largest = 0;
    for (int i = 0; i < before.length; i++) {
      largest = Math.max(largest, Math.abs(after[i] - before[i]));
    }
    assertEquals(RATE, largest, 1e-4); // g / |g| times the rate
  }

  @Test
  void l2SpPullsBackTowardsTheStartInsteadOfTowardsZero() {
    double alpha = 0.3;
    var plain = after(recipe(PLAIN), 0, 1, 2);
    var pulled = after(recipe(PLAIN, "fine_tune.l2_sp=" + alpha), 0, 1, 2);
    assertEquals(List.of(), changed(plain.get(1), pulled.get(1)));
    for (String name : plain.get(0).keySet()) {
      float[] start = plain.get(0).get(name);
      float[] first = plain.get(1).get(name);
      boolean anchored = !name.startsWith("fc") && !name.matches(".*(running|num_batches).*");
      float[] expected = plain.get(2).get(name).clone();
      for (int i = 0; anchored && i < expected.length; i++) {
        expected[i] -= (float) (RATE * alpha * (first[i] - start[i]));
      }
      assertArrayEquals(expected, pulled.get(2).get(name), 1e-6f, name);
    }
    String decay = "optimizer={name: sgd, momentum: 0, weight_decay: 0.5}";
    var decayed = after(recipe(decay, "fine_tune.l2_sp=" + alpha), 1);
    assertEquals(List.of("fc.weight"), changed(plain.get(1), decayed.get(0)));
  }

  @Test
  void theStrongerL2SpTheNearerTheStart() {
    List<Double> distances = new ArrayList<>();
    for (String alpha : List.of("0", "1", "10")) {
      distances.add(
          moved(after(recipe("fine_tune.l2_sp=" + alpha), 0, 12), "layer2.0.conv1.weight"));
    }
    assertTrue(distances.get(0) > distances.get(1), distances.toString());
    assertTrue(distances.get(1) > distances.get(2), distances.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fine_tune={layer_decay: 0.7, l2_sp: 0.1, head_rate: 3, unfreeze_every: 1}",
        "fine_tune={l2_sp: 0.1, probe: {epochs: 1, rate: 2}, freeze: [conv1.*]}"
      })
  void aStateRestoredFromItsTensorsGoesOnToTheSameBits(String fineTune) {
    Recipe recipe =
        recipe(fineTune, "train.ema.decay=0.9", "train.sam.rho=0.05", "train.micro_batch_size=8");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState whole =
            TrainingState.fresh(torch, recipe, recipe.model().network(1, 16, 16, 4));
        TrainingState second =
            TrainingState.fresh(torch, recipe, recipe.model().network(1, 16, 16, 4))) {
      try (Step step = new Step(torch, recipe, whole, SCALING, Precision.FP32)) {
        steps(step, 1, 3);
        List<Tensor> model = whole.model();
        List<Tensor> training = whole.training();
        steps(step, 4, 10);
        second.restore(byName(model), byName(training));
      }
      try (Step step = new Step(torch, recipe, second, SCALING, Precision.FP32)) {
        steps(step, 4, 10);
      }
      assertEquals(List.of(), changed(values(whole.model()), values(second.model())));
      assertEquals(List.of(), changed(floats(whole.training()), floats(second.training())));
    }
  }

  private static Map<String, float[]> floats(List<Tensor> tensors) {
    return values(tensors.stream().filter(t -> t.type() == ElementType.F32).toList());
  }

  private static Map<String, Tensor> byName(List<Tensor> tensors) {
    Map<String, Tensor> map = new TreeMap<>();
    tensors.forEach(tensor -> map.put(tensor.name(), tensor));
    return map;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          fine_tune.freeze=[layer4.*]                       | no parameter of the network fits layer4.*
          fine_tune.freeze=["*"]                            | leave nothing to train
          fine_tune={freeze: [fc.*], probe: {epochs: 1}}    | leave nothing to train
          fine_tune={unfreeze_every: 1, probe: {epochs: 1}} | exclude each other
          fine_tune.layer_decay=1.5                         | layer_decay
          """)
  void whatCannotBeIsRefused(String set, String message) {
    UserError error = assertThrows(UserError.class, () -> after(recipe(set), 0));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }

  @Test
  void whatIsAboutTheLastLayerNeedsAnObjectiveThatTrainsIt() {
    UserError error =
        assertThrows(UserError.class, () -> recipe("objective=simclr", "fine_tune.head_rate=2"));
    assertTrue(error.getMessage().contains("which simclr does not train"), error.getMessage());
  }

  @Test
  void parametersWithMultiplesOfTheRateGoAsMuchFurtherAndDecayAsBefore() {
    double decay = 0.01;
    String optimizer =
        "optimizer={name: sgd, momentum: 0, decay_all: true, weight_decay: " + decay + "}";
    List<Map<String, float[]>> one = after(recipe(optimizer), 0, 1);
    List<Map<String, float[]>> three =
        after(recipe(optimizer, "train.rates={'layer*.bias': 3, 'fc.*': 3}"), 0, 1);
    for (String name : one.get(0).keySet()) {
      float[] start = one.get(0).get(name);
      boolean faster = name.matches("layer.*\\.bias|fc\\..*");
      for (int i = 0; i < start.length; i++) {
        double alone = one.get(1).get(name)[i] - start[i];
        double expected = faster ? 3 * alone + 2 * RATE * decay * start[i] : alone;
        assertEquals(expected, three.get(1).get(name)[i] - start[i], 2e-6, name);
      }
    }
  }

  @Test
  void parametersStayAfterTheirLastEpochAndTheOthersGoOn() {
    List<Map<String, float[]>> states =
        after(
            recipe(PLAIN, "train.epochs=3", "train.freeze_after={conv1.weight: 0, 'layer1.*': 1}"),
            0,
            STEPS_PER_EPOCH,
            2 * STEPS_PER_EPOCH);
    assertArrayEquals(states.get(0).get("conv1.weight"), states.get(2).get("conv1.weight"));
    String layer = "layer1.0.conv1.weight";
    assertTrue(distance(states.get(0).get(layer), states.get(1).get(layer)) > 0);
    assertArrayEquals(states.get(1).get(layer), states.get(2).get(layer));
    assertTrue(distance(states.get(1).get("fc.weight"), states.get(2).get("fc.weight")) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.rates={'layer9.*': 2}", "train.freeze_after={'layer9.*': 2}"})
  void patternsThatFitNothingAreRefused(String set) {
    UserError error = assertThrows(UserError.class, () -> after(recipe(set), 0));
    assertTrue(
        error.getMessage().contains("no parameter of the network fits layer9.*"),
        error.getMessage());
  }

  @Test
  void aTrainingThatWouldStandStillIsRefused() {
    UserError error =
        assertThrows(
            UserError.class,
            () -> after(recipe("train.epochs=3", "train.freeze_after={'*': 2}"), 0));
    assertEquals(
        "fine_tune.freeze and train.freeze_after leave nothing to train in epoch 3; keep the last layer out of them.",
        error.getMessage());
  }
}
