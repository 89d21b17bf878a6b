package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.data.Scaling;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.objective.Moment;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepTest {
  private static final int N = 16;
  private static final Scaling SCALING = new Scaling(new float[] {0.5f}, new float[] {0.25f});

  private static Recipe recipe(String... set) {
    return new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere")))
        .load("resnet8", Overrides.NONE.withSet(set));
  }

  private static TrainingState state(Torch torch, Recipe recipe) {
    Network network = recipe.model().network(1, 16, 16, 4);
    return TrainingState.fresh(torch, recipe, network);
  }

  private static void steps(Step step, int first, int last) {
    ByteBuffer images = ByteBuffer.allocateDirect(N * 256);
    int[] labels = new int[N];
    int[] numbers = new int[N];
    for (int t = first; t <= last; t++) {
      RandomStream random = RandomStream.of(3, t);
      for (int i = 0; i < N; i++) {
        labels[i] = i % 4;
        numbers[i] = i;
        for (int pixel = 0; pixel < 256; pixel++) {
          images.put(i * 256 + pixel, (byte) (60 * labels[i] + random.nextInt(60)));
        }
      }
      step.run(images, labels, numbers, t / 4, new Moment(t - 1, 1000, 4), 0.05, 0.9);
    }
  }

  private static Map<String, byte[]> bytes(List<Tensor> tensors) {
    Map<String, byte[]> bytes = new HashMap<>();
    for (Tensor tensor : tensors) {
      ByteBuffer data = tensor.data().get();
      byte[] copy = new byte[data.remaining()];
      data.get(copy);
      bytes.put(tensor.name(), copy);
    }
    return bytes;
  }

  private static Map<String, Tensor> byName(List<Tensor> tensors) {
    Map<String, Tensor> map = new HashMap<>();
    tensors.forEach(tensor -> map.put(tensor.name(), tensor));
    return map;
  }

  @Test
  void aStateRestoredFromItsTensorsGoesOnToTheSameBytes() {
    Recipe recipe =
        recipe(
            "train.ema.decay=0.9",
            "train.sam.rho=0.05",
            "train.clip_norm=1",
            "train.batch_size=16",
            "train.micro_batch_size=8",
            "train.mixup=0.4",
            "train.cutmix=1",
            "model.dropout=0.1",
            "model.drop_path=0.2");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState whole = state(torch, recipe);
        TrainingState second = state(torch, recipe)) {
      try (Step step = new Step(torch, recipe, whole, SCALING, Precision.FP32)) {
        steps(step, 1, 5);
        List<Tensor> model = whole.model();
        List<Tensor> training = whole.training();
        steps(step, 6, 10);
        second.restore(byName(model), byName(training));
      }
      try (Step step = new Step(torch, recipe, second, SCALING, Precision.FP32)) {
        steps(step, 6, 10);
      }
      assertSame(bytes(whole.model()), bytes(second.model()));
      assertSame(bytes(whole.training()), bytes(second.training()));
    }
  }

  private static void assertSame(Map<String, byte[]> first, Map<String, byte[]> second) {
    assertEquals(first.keySet(), second.keySet());
    first.forEach((name, data) -> assertTrue(Arrays.equals(data, second.get(name)), name));
  }

  @Test
  void easyImagesAreLearned() {
    Recipe recipe = recipe("train.batch_size=16", "augment=[]");
    try (Torch torch = Torch.open("cpu", 1);
        TrainingState state = state(torch, recipe);
        Step step = new Step(torch, recipe, state, SCALING, Precision.FP32)) {
      steps(step, 1, 3);
      state.takeTotals();
      steps(step, 4, 30);
      state.takeTotals();
      steps(step, 31, 34);
      double[] totals = state.totals().toDoubleArray();
      assertEquals(4 * N, totals[2]);
      assertTrue(totals[0] / totals[2] < 0.3, () -> "loss " + totals[0] / totals[2]);
      assertTrue(totals[1] / totals[2] > 0.9);
    }
  }
}
