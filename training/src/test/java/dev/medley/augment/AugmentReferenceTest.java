package dev.medley.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every image operation with given numbers, against torchvision's output. */
class AugmentReferenceTest {
  private static final String CHANNELS_LAST =
      """
      def channels_last(x: Tensor) -> Tensor:
        return x.contiguous(memory_format=2)
      """;
  private static final Augmentation ZERO = new PadCrop(4, "zero");
  private static final Augmentation REFLECT = new PadCrop(4, "reflect");
  private static final Augmentation SIMCLR =
      new Chain(
          List.of(
              new RandomResizedCrop(List.of(0.08, 1.0), List.of(0.75, 4 / 3.0), true, null),
              new HorizontalFlip(0.5),
              new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8),
              new Grayscale(0.2),
              new GaussianBlur(3, List.of(0.1, 2.0), 0.5, 0)));

  private static Torch torch;
  private static Script script;
  private static JsonNode index;

  @BeforeAll
  static void compile() throws IOException {
    torch = Torch.open("cpu", 1);
    List<String> texts = new ArrayList<>(List.of(CHANNELS_LAST));
    for (Augmentation operation : List.of(ZERO, REFLECT, SIMCLR)) {
      texts.add(operation.script());
    }
    texts.add(Kernel.scripts(List.of(Kernel.values())));
    texts.add(Cutout.SCRIPT);
    texts.add(Normalize.SCRIPT);
    texts.add(MixUp.SCRIPT);
    texts.add(CutMix.SCRIPT);
    script = torch.compile(texts);
    index = new ObjectMapper().readTree(bytes("index.json"));
  }

  @AfterAll
  static void close() {
    script.close();
    torch.close();
  }

  static List<String> operations() throws IOException {
    return StreamSupport.stream(
            new ObjectMapper().readTree(bytes("index.json")).get("operations").spliterator(), false)
        .map(operation -> operation.get("name").textValue())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatComesOutIsTorchvisions(String name) throws IOException {
    for (boolean channelsLast : List.of(false, true)) {
      try (NDManager scope = torch.manager().newSubManager()) {
        JsonNode operation = find(name);
        NDArray x = images(scope, operation);
        if (channelsLast) {
          x = script.call(scope, "channels_last", x).get(0);
        }
        NDList out = run(scope, operation, x);
        compare(operation, out.get(0));
        if (operation.has("soft_labels")) {
          assertClose(flat(operation.get("soft_labels")), out.get(1).toFloatArray(), 1e-6, name);
        }
      }
    }
  }

  @Test
  void oneChannelIsGreyAlready() {
    try (NDManager scope = torch.manager().newSubManager()) {
      float[] pixels = {0.1f, 0.2f, 0.6f, 0.7f};
      for (String name : List.of("saturation", "hue")) {
        NDArray x = scope.create(pixels, new Shape(1, 1, 2, 2));
        NDArray p = scope.create(new float[] {0.3f}, new Shape(1, 1));
        assertClose(pixels, script.call(scope, name, x, p).get(0).toFloatArray(), 0, name);
      }
      NDArray x = scope.create(pixels, new Shape(1, 1, 2, 2));
      NDArray p = scope.create(new float[] {0.5f}, new Shape(1, 1));
      float[] towardsMean = {0.25f, 0.3f, 0.5f, 0.55f};
      assertClose(
          towardsMean, script.call(scope, "contrast", x, p).get(0).toFloatArray(), 1e-7, "mean");
    }
  }

  private static NDList run(NDManager scope, JsonNode operation, NDArray x) {
    String name = operation.get("name").textValue();
    JsonNode rows = operation.path("rows");
    return switch (name) {
      case "horizontal_flip" -> call(scope, x, name, matrix(scope, rows, row -> one(1)));
      case "pad_crop_zero", "pad_crop_reflect" ->
          call(
              scope,
              x,
              (name.equals("pad_crop_zero") ? ZERO : REFLECT).function(),
              matrix(scope, rows, row -> fields(row, "top", "left")));
      case "brightness", "contrast", "saturation", "sharpness" ->
          call(scope, x, name, matrix(scope, rows, row -> fields(row, name + "_factor")));
      case "hue", "hue_more" ->
          call(scope, x, "hue", matrix(scope, rows, row -> fields(row, "hue_factor")));
      case "grayscale" -> call(scope, x, name, matrix(scope, rows, row -> one(1)));
      case "autocontrast" -> call(scope, x, name, matrix(scope, rows, row -> one(0)));
      case "equalize_uint8" -> call(scope, x, "equalize", matrix(scope, rows, row -> one(0)));
      case "gaussian_blur_3", "gaussian_blur_5" -> {
        float radius = (operation.get("kernel_size").intValue() - 1) / 2f;
        yield call(
            scope,
            x,
            "gaussian_blur",
            matrix(scope, rows, row -> join(fields(row, "sigma"), one(radius))));
      }
      case "solarize" -> call(scope, x, name, matrix(scope, rows, row -> fields(row, "threshold")));
      case "solarize_uint8" ->
          call(
              scope,
              x,
              "solarize",
              matrix(scope, rows, row -> one(row.get("threshold").floatValue() / 255)));
      case "posterize_uint8" ->
          call(
              scope,
              x,
              "posterize",
              matrix(scope, rows, row -> one(1 << (8 - row.get("bits").intValue()))));
      case "cutout" -> call(scope, x, name, matrix(scope, rows, AugmentReferenceTest::square));
      case "normalize" -> {
        Shape shape = new Shape(1, 3, 1, 1);
        NDArray mean = scope.create(flat(operation.get("mean")), shape);
        NDArray std = scope.create(flat(operation.get("std")), shape);
        yield script.call(scope, name, x, mean, std);
      }
      case "mixup" ->
          script.call(
              scope,
              name,
              x,
              longs(scope, index.get("labels")),
              longs(scope, operation.get("partner")),
              operation.get("lambda").doubleValue(),
              10);
      case "cutmix" -> {
        JsonNode box = operation.get("box");
        long[] corners =
            List.of("y1", "x1", "y2", "x2").stream().mapToLong(k -> box.get(k).asLong()).toArray();
        yield script.call(
            scope,
            name,
            x,
            longs(scope, index.get("labels")),
            longs(scope, operation.get("partner")),
            corners,
            10);
      }
      case "simclr_chain" ->
          call(scope, x, "augment", matrix(scope, rows, AugmentReferenceTest::simclr));
      default -> {
        if (name.startsWith("resized_crop")) {
          NDArray p = matrix(scope, rows, row -> fields(row, "top", "left", "height", "width"));
          int side = operation.get("size").get(0).intValue();
          boolean antialias = operation.get("antialias").booleanValue();
          yield script.call(scope, "resized_crop_to", x, p, side, side, antialias);
        }
        String kernel = "affine_" + operation.get("interpolation").textValue();
        yield call(scope, x, kernel, matrix(scope, rows, row -> affine(name, row)));
      }
    };
  }

  private static float[] affine(String name, JsonNode row) {
    float[] numbers = new float[6];
    if (name.startsWith("rotate")) {
      Affine.rotate(row.get("angle").doubleValue(), 32, 32, numbers, 0);
    } else if (name.startsWith("shear_x")) {
      Affine.shearX(row.get("magnitude").doubleValue(), numbers, 0);
    } else if (name.startsWith("shear_y")) {
      Affine.shearY(row.get("magnitude").doubleValue(), numbers, 0);
    } else if (name.equals("translate_x")) {
      Affine.translateX(row.get("pixels").doubleValue(), numbers, 0);
    } else {
      assertEquals("translate_y", name);
      Affine.translateY(row.get("pixels").doubleValue(), numbers, 0);
    }
    return numbers;
  }

  private static float[] square(JsonNode row) {
    float[] square = fields(row, "top", "left", "height", "width");
    return new float[] {square[0], square[1], square[0] + square[2], square[1] + square[3]};
  }

  private static float[] simclr(JsonNode row) {
    float[] numbers = fields(row, "top", "left", "height", "width");
    numbers = join(numbers, one(row.get("flip").booleanValue() ? 1 : 0));
    for (JsonNode step : row.get("jitter")) {
      int which =
          List.of("brightness", "contrast", "saturation", "hue").indexOf(step.get(0).textValue());
      numbers = join(numbers, new float[] {which + 1, step.get(1).floatValue()});
    }
    float sigma = row.get("sigma").floatValue();
    numbers = join(numbers, one(row.get("grayscale").booleanValue() ? 1 : 0));
    return join(numbers, new float[] {sigma > 0 ? 1 : 0, sigma, 1});
  }

  private static void compare(JsonNode operation, NDArray actual) throws IOException {
    String name = operation.get("name").textValue();
    byte[] file = bytes(operation.get("file").textValue());
    boolean whole = operation.get("dtype").textValue().equals("uint8");
    float[] expected = whole ? pixels(file) : floats(file);
    float[] values = actual.toFloatArray();
    if (name.equals("grayscale")) { // the file has one channel, Medley as many as before
      float[] three = new float[values.length];
      for (int i = 0; i < three.length; i++) {
        three[i] = expected[i / 3072 * 1024 + i % 1024];
      }
      expected = three;
    }
    if (whole) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.round(values[i] * 255);
      }
    }
    boolean sampled = name.equals("rotate_bilinear") || name.equals("shear_x_bilinear");
    assertClose(expected, values, whole ? 0 : sampled ? 1e-5 : 2e-6, name);
  }

  private static void assertClose(float[] expected, float[] actual, double bound, String name) {
    assertEquals(expected.length, actual.length, name);
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs((double) expected[i] - actual[i]));
    }
    assertTrue(worst <= bound, name + " is off by " + worst);
  }

  private static NDList call(NDManager scope, NDArray x, String function, NDArray p) {
    boolean kernel = Arrays.stream(Kernel.values()).anyMatch(k -> k.function().equals(function));
    NDArray images = kernel ? contiguous(scope, x) : x;
    return script.call(scope, function, images, p);
  }

  /** Kernels are given contiguous images. */
  private static NDArray contiguous(NDManager scope, NDArray x) {
    return scope.create(x.toFloatArray(), x.getShape());
  }

  private static NDArray images(NDManager scope, JsonNode operation) throws IOException {
    float[] all = pixels(bytes("images.npy"));
    JsonNode rows = operation.path("rows");
    float[] picked = new float[4 * 3072];
    for (int i = 0; i < 4; i++) {
      int image = rows.isMissingNode() ? i : rows.get(i).get("image").intValue();
      System.arraycopy(all, image * 3072, picked, i * 3072, 3072);
    }
    for (int i = 0; i < picked.length; i++) {
      picked[i] /= 255;
    }
    return scope.create(picked, new Shape(4, 3, 32, 32));
  }

  private interface Numbers {
    float[] of(JsonNode row);
  }

  private static NDArray matrix(NDManager scope, JsonNode rows, Numbers numbers) {
    float[] all = new float[0];
    for (JsonNode row : rows) {
      all = join(all, numbers.of(row));
    }
    return scope.create(all, new Shape(rows.size(), all.length / rows.size()));
  }

  private static float[] one(float number) {
    return new float[] {number};
  }

  private static float[] fields(JsonNode row, String... names) {
    float[] numbers = new float[names.length];
    for (int i = 0; i < names.length; i++) {
      numbers[i] = row.get(names[i]).floatValue();
    }
    return numbers;
  }

  private static float[] join(float[] first, float[] second) {
    float[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static float[] flat(JsonNode node) {
    if (!node.isArray()) {
      return one(node.floatValue());
    }
    float[] all = new float[0];
    for (JsonNode child : node) {
      all = join(all, flat(child));
    }
    return all;
  }

  private static NDArray longs(NDManager scope, JsonNode node) {
    return scope
        .create(
            StreamSupport.stream(node.spliterator(), false).mapToLong(JsonNode::asLong).toArray())
        .toType(DataType.INT64, false);
  }

  private static JsonNode find(String name) {
    return StreamSupport.stream(index.get("operations").spliterator(), false)
        .filter(operation -> operation.get("name").textValue().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The values of a uint8 npy file of four images; its header is 128 bytes. */
  private static float[] pixels(byte[] npy) {
    float[] values = new float[npy.length - 128];
    for (int i = 0; i < values.length; i++) {
      values[i] = npy[128 + i] & 0xFF;
    }
    return values;
  }

  private static float[] floats(byte[] npy) {
    float[] values = new float[(npy.length - 128) / 4];
    ByteBuffer.wrap(npy, 128, npy.length - 128)
        .slice()
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream file =
        AugmentReferenceTest.class.getResourceAsStream("/reference/augment/" + name)) {
      return file.readAllBytes();
    }
  }
}
