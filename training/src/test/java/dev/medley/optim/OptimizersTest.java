package dev.medley.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.medley.binding.Settings;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizersTest {
  private record One(Optimizer optimizer) {}

  private static final Settings<One> SETTINGS = Settings.of(One.class, Optimizers.ALL);

  static Iterable<String> names() {
    return Optimizers.ALL.byName().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void tensorsAreSteppedAloneAndZerosStayFinite(String name) {
    Optimizer optimizer =
        SETTINGS.parse("optimizer: {name: " + name + ", weight_decay: 0.01}", "test").optimizer();
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(optimizer.script());
        NDManager scope = torch.manager().newSubManager()) {
      float[][] weights = {{1, -2, 3}, {0, 0}, {4}};
      float[][] gradients = {{0.5f, 0.25f, -1}, {0, 0}, {0}};
      NDList together = step(scope, script, optimizer, weights, gradients);
      for (int i = 0; i < 3; i++) {
        float[][] w = {weights[i]};
        float[][] g = {gradients[i]};
        NDArray alone = step(scope, script, optimizer, w, g).get(0);
        assertArrayEquals(alone.toFloatArray(), together.get(i).toFloatArray());
        for (float value : alone.toFloatArray()) {
          assertTrue(Float.isFinite(value));
        }
      }
      assertArrayEquals(weights[1], together.get(1).toFloatArray());
    }
  }

  @Test
  void samComesBackToTheVeryWeightsAndStandsStillWithoutAGradient() {
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(Sam.SCRIPT);
        NDManager scope = torch.manager().newSubManager()) {
      float[] start = {0.1f, 1e-7f, -3e5f};
      NDList w = new NDList(scope.create(start));
      NDList g = new NDList(scope.create(new float[] {3, 0, 4}));
      NDList e = script.call(scope, "sam_climb", w, g, 0.5);
      assertArrayEquals(new float[] {0.4f, 1e-7f, -299999.6f}, w.get(0).toFloatArray(), 1e-6f);
      script.call(scope, "sam_descend", w, e);
      assertArrayEquals(start, w.get(0).toFloatArray());
      script.call(scope, "sam_climb", w, new NDList(scope.create(new float[3])), 0.5);
      assertArrayEquals(start, w.get(0).toFloatArray());
    }
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Sgd(0.1, 0, true, 0, false));
    assertThrows(
        IllegalArgumentException.class, () -> new Lars(1, 0, true, 0.001, false, 1e-8, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new Adam(0.1, List.of(0.9), 1e-8, 0, false));
  }

  @Test
  void theFirstBetaIsTheMomentumThatSchedulesMove() {
    assertEquals(0.8, new AdamW(0.1, List.of(0.8, 0.9), 1e-8, 0, false).momentum());
  }

  @Test
  void theManualNamesEveryOptimiserAndSchedule() throws IOException {
    String manual = Files.readString(Path.of("../docs/optimizers.md"));
    names().forEach(name -> assertTrue(manual.contains("| `" + name + "` |"), name));
    Schedules.ALL
        .byName()
        .keySet()
        .forEach(name -> assertTrue(manual.contains("| `" + name + "` |"), name));
  }

  private static NDList step(
      NDManager scope, Script script, Optimizer optimizer, float[][] weights, float[][] gradients) {
    NDList w = new NDList();
    NDList g = new NDList();
    NDList s = new NDList();
    for (int i = 0; i < weights.length; i++) {
      w.add(scope.create(weights[i].clone()));
      g.add(scope.create(gradients[i].clone()));
    }
    optimizer.slots().forEach(slot -> w.forEach(array -> s.add(array.zerosLike())));
    double rate = optimizer.learningRate();
    double decay = optimizer.weightDecay();
    script.call(scope, "optimizer_step", w, g, s, 1, rate, optimizer.momentum(), decay, true);
    return w;
  }
}
