package dev.medley.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.medley.binding.Settings;
import dev.medley.random.RandomStream;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Laws that hold for all operations of the registry, with the settings they have by default. */
class EveryAugmentationTest {
  private record Listed(List<Augmentation> augment) {}

  private static final Settings<Listed> SETTINGS = Settings.of(Listed.class, Augmentations.ALL);

  static Iterable<String> names() {
    return Augmentations.ALL.byName().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void imagesKeepShapeAndRangeAndEachIsChangedByItself(String name) {
    Chain chain = new Chain(SETTINGS.parse("augment: [" + name + "]", "test").augment());
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(chain.script());
        NDManager scope = torch.manager().newSubManager()) {
      for (int channels : List.of(1, 3)) {
        check(scope, script, chain, channels, 130, 7, 9);
        check(scope, script, chain, channels, 3, 32, 32);
      }
    }
  }

  @Test
  void allOfThemCanBeChainedTwice() {
    List<String> names = List.copyOf(Augmentations.ALL.byName().keySet());
    Chain chain = new Chain(SETTINGS.parse("augment: " + names + "\n", "test").augment());
    Chain twice = new Chain(List.of(chain.operations().get(0), new Rotate(9, "bilinear", 1)));
    try (Torch torch = Torch.open("cpu", 1);
        NDManager scope = torch.manager().newSubManager()) {
      for (Chain tested : List.of(chain, twice, new Chain(List.of()))) {
        try (Script script = torch.compile(tested.script())) {
          check(scope, script, tested, 3, 70, 16, 16);
        }
      }
    }
  }

  @Test
  void cropsHaveTheirSizeInPiecesAsAlone() {
    String sized = "augment: [horizontal_flip, {name: random_resized_crop, size: 6}, cutout]";
    Chain chain = new Chain(SETTINGS.parse(sized, "test").augment());
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(chain.script());
        NDManager scope = torch.manager().newSubManager()) {
      check(scope, script, chain, 3, 130, 7, 9);
      check(scope, script, chain, 1, 64, 6, 8);
    }
  }

  @Test
  void differentChainsStandInOneScript() {
    List<Augmentation> operations =
        SETTINGS.parse("augment: [{name: random_resized_crop, size: 6}, hue]", "test").augment();
    Chain first = new Chain("augment_1", operations);
    Chain second =
        new Chain(
            "augment_2",
            SETTINGS.parse("augment: [random_resized_crop, hue, grayscale]", "test").augment());
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(first.script(), second.script());
        NDManager scope = torch.manager().newSubManager()) {
      check(scope, script, first, 3, 70, 8, 8);
      check(scope, script, second, 3, 70, 8, 8);
      assertEquals(
          script.text().indexOf("def hue("), script.text().lastIndexOf("def hue(x: Tensor"));
    }
  }

  @Test
  void jitterIsItsStepsOneAfterTheOther() {
    List<Kernel> kernels =
        List.of(Kernel.BRIGHTNESS, Kernel.CONTRAST, Kernel.SATURATION, Kernel.HUE);
    RandomStream random = RandomStream.of(5);
    try (Torch torch = Torch.open("cpu", 1);
        NDManager scope = torch.manager().newSubManager()) {
      for (ColorJitter jitter :
          List.of(
              new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8),
              new ColorJitter(0, 0.4, 0.4, 0.5, 1),
              new ColorJitter(0.4, 0.4, 0.4, 0, 0.5),
              new ColorJitter(0.4, 0.4, 0.4, 0.1, 0))) {
        float[] pixels = new float[90 * 3 * 20];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = random.nextInt(256) / 255f;
        }
        float[] rows = new float[90 * 8];
        for (int i = 0; i < 90; i++) {
          jitter.draw(
              new Draw(RandomStream.of(6, i), 6, 0, i, 3, 4, 5), rows, i * jitter.parameters());
        }
        Shape one = new Shape(1, 3, 4, 5);
        try (Script script = torch.compile(jitter.script(), Kernel.scripts(kernels))) {
          NDArray all = scope.create(pixels.clone(), new Shape(90, 3, 4, 5));
          NDArray p = scope.create(rows, new Shape(90, 8));
          float[] values = script.call(scope, "color_jitter", all, p).get(0).toFloatArray();
          for (int i = 0; i < 90; i++) {
            NDArray x = scope.create(Arrays.copyOfRange(pixels, i * 60, i * 60 + 60), one);
            for (int at = 8 * i; at < 8 * i + 8; at += 2) {
              if (rows[at] > 0) {
                NDArray number = scope.create(new float[] {rows[at + 1]}, new Shape(1, 1));
                String step = kernels.get((int) rows[at] - 1).function();
                x = script.call(scope, step, x, number).get(0);
              }
            }
            float[] steps = x.toFloatArray();
            for (int k = 0; k < 60; k++) {
              assertEquals(steps[k], values[i * 60 + k], 2e-6, jitter + " image " + i);
            }
          }
        }
      }
    }
  }

  @Test
  void whatChangesColoursAloneLeavesGrayscaleImagesAsTheyAre() {
    List<String> colour = List.of("saturation", "hue", "grayscale");
    for (String name : names()) {
      Chain chain = new Chain(SETTINGS.parse("augment: [" + name + "]", "test").augment());
      boolean changes =
          colour.contains(name) || Set.of("color_jitter", "rand_augment").contains(name);
      assertEquals(changes, chain.changesColor(), name);
    }
    String always = "augment: [saturation, hue, {name: grayscale, p: 1}]";
    Chain chain = new Chain(SETTINGS.parse(always, "test").augment());
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(chain.script());
        NDManager scope = torch.manager().newSubManager()) {
      float[] pixels = {0, 0.25f, 0.5f, 1};
      float[] row = new float[chain.parameters()];
      chain.draw(new Draw(RandomStream.of(8), 8, 0, 0, 1, 2, 2), row, 0);
      NDArray x = scope.create(pixels.clone(), new Shape(1, 1, 2, 2));
      NDArray p = scope.create(row, new Shape(1, row.length));
      assertArrayEquals(pixels, script.call(scope, "augment", x, p).get(0).toFloatArray());
    }
  }

  @Test
  void theManualNamesEveryOperation() throws IOException {
    String manual = Files.readString(Path.of("../docs/augmentation.md"));
    for (String name : names()) {
      assertTrue(manual.contains("| `" + name + "` |"), name);
    }
  }

  private static void check(
      NDManager scope, Script script, Chain chain, int channels, int n, int height, int width) {
    int size = channels * height * width;
    float[] pixels = new float[n * size];
    float[] rows = new float[n * chain.parameters()];
    RandomStream random = RandomStream.of(7);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    for (int i = 0; i < n; i++) {
      RandomStream own = RandomStream.of(1, "test", i);
      Draw draw = new Draw(own, 1, 0, i, channels, height, width);
      chain.draw(draw, rows, i * chain.parameters());
    }
    NDArray p = scope.create(rows, new Shape(n, chain.parameters()));
    Shape shape = new Shape(n, channels, height, width);
    NDArray out = script.call(scope, chain.function(), scope.create(pixels, shape), p).get(0);
    Size output = chain.output(new Size(height, width));
    assertEquals(new Shape(n, channels, output.height(), output.width()), out.getShape());
    assertEquals(DataType.FLOAT32, out.getDataType());
    float[] values = out.toFloatArray();
    for (float value : values) {
      assertTrue(value >= -1e-6 && value <= 1 + 1e-6, () -> "a pixel is " + value);
    }
    for (int i = 0; i < n; i += 61) {
      NDArray one =
          scope.create(
              Arrays.copyOfRange(pixels, i * size, (i + 1) * size),
              new Shape(1, channels, height, width));
      float[] alone =
          script.call(scope, chain.function(), one, p.get(i + ":" + (i + 1))).get(0).toFloatArray();
      for (int k = 0; k < alone.length; k++) {
        assertEquals(alone[k], values[i * alone.length + k], 2e-6);
      }
    }
  }
}
