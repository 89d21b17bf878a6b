package dev.medley.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.model.InitSettings;
import dev.medley.model.Initializer;
import dev.medley.model.Models;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import dev.medley.torch.Precision;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedAutoencoderTest {
  private static final String GRADIENT =
      """
      def gradient(images: Tensor, prediction: Tensor, mask: Tensor) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaf = prediction.detach().requires_grad_(True)
        z = [leaf, objective_patches(images), mask]
        loss = objective_loss(z, z[:0], mask, z[:0], [1.])
        out = [loss.detach()]
        for g in torch.grad([loss], [leaf]):
          assert g is not None
          out.append(g)
        torch.set_grad_enabled(False)
        return out
      """;

  private static JsonNode json(String name) throws IOException {
    try (InputStream file =
        MaskedAutoencoderTest.class.getResourceAsStream("/reference/losses/" + name + ".json")) {
      return new ObjectMapper().readTree(file);
    }
  }

  @Test
  void valuesAndGradientsAreLightlys() throws IOException {
    for (JsonNode tested : json("mae").get("cases")) {
      compare(tested, tested.get("loss").doubleValue(), DataType.FLOAT64, 1e-12, 1e-10);
      compare(tested, tested.get("loss").doubleValue(), DataType.FLOAT32, 5e-6, 1e-5);
    }
  }

  @Test
  void closedFormsAreMet() throws IOException {
    int met = 0;
    for (JsonNode tested : json("closed-forms").get("cases")) {
      if (tested.get("loss").textValue().equals("mae")) {
        compare(tested, tested.get("value").doubleValue(), DataType.FLOAT64, 1e-12, 0);
        met++;
      }
    }
    assertEquals(2, met);
  }

  private static void compare(
      JsonNode tested, double value, DataType type, double ofLoss, double ofGradient) {
    JsonNode parameters = tested.get("parameters");
    Objective objective =
        new MaskedAutoencoder(
            0.5,
            parameters.get("normalize_target").booleanValue(),
            new MaskedAutoencoder.Decoder(8, 1, 1),
            1);
    int side = parameters.get("patch_size").intValue();
    Context context = new Context(8, 0, new Network.Patches(side, 3, 4, 8));
    String script = ObjectiveReferenceTest.lossOnly(objective.script(context));
    try (Torch torch = Torch.open("cpu", 1);
        Script compiled = torch.compile(script, GRADIENT);
        NDManager scope = torch.manager().newSubManager()) {
      JsonNode inputs = tested.get("inputs");
      NDList out =
          compiled.call(
              scope,
              "gradient",
              array(scope, inputs.get("images"), type),
              array(scope, inputs.get("prediction"), type),
              array(scope, inputs.get("mask"), type));
      assertEquals(value, doubles(out.get(0))[0], ofLoss * Math.max(1, Math.abs(value)));
      if (tested.has("gradients")) {
        double[] wanted = numbers(tested.get("gradients").get("prediction"));
        double largest = 0;
        for (double g : wanted) {
          largest = Math.max(largest, Math.abs(g));
        }
        assertArrayEquals(wanted, doubles(out.get(1)), ofGradient * largest);
      }
    }
  }

  private static NDArray array(NDManager scope, JsonNode node, DataType type) {
    List<Long> shape = new ArrayList<>();
    for (JsonNode inside = node; inside.isArray(); inside = inside.get(0)) {
      shape.add((long) inside.size());
    }
    return scope.create(numbers(node), new Shape(shape)).toType(type, false);
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, true).toDoubleArray();
  }

  private static double[] numbers(JsonNode node) {
    if (!node.isArray()) {
      return new double[] {node.doubleValue()};
    }
    List<Double> all = new ArrayList<>();
    for (JsonNode item : node) {
      for (double number : numbers(item)) {
        all.add(number);
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void theNetworkReadsTheVisiblePatchesAlone() {
    Network network =
        Models.named("vit_tiny", List.of("model.patch=4", "model.depth=0.1", "model.width=0.3"))
            .network(3, 8, 8, 2);
    try (Torch torch = Torch.open("cpu", 1);
        Script script =
            torch.compile(
                network.visibleScript(Precision.FP32), network.trainingScript(Precision.FP32));
        NDManager scope = torch.manager().newSubManager()) {
      Initializer initializer = new Initializer(InitSettings.DEFAULT, 5);
      NDList w = initializer.create(scope, network.trained());
      NDList b = new NDList();
      NDArray x = scope.arange(2 * 3 * 8 * 8f).div(384).reshape(2, 3, 8, 8);
      NDArray all = scope.create(new long[] {3, 1, 0, 2, 0, 1, 2, 3}, new Shape(2, 4));
      NDArray whole = script.call(scope, "network_visible", x, all, w, b, 0.0).get(0);
      assertEquals(new Shape(2, 5, 64), whole.getShape());
      float[] features = script.call(scope, "network_train", x, w, b, 0.0).get(1).toFloatArray();
      assertArrayEquals(features, whole.get(":, 0").toFloatArray(), 1e-5f);

      NDArray some = scope.create(new long[] {3, 1, 0, 1}, new Shape(2, 2));
      float[] seen =
          script.call(scope, "network_visible", x, some, w, b, 0.0).get(0).toFloatArray();
      NDArray patch2 = x.duplicate();
      patch2.set(new NDIndex(":, :, 4:, :4"), 7f); // hidden in both images
      float[] same =
          script.call(scope, "network_visible", patch2, some, w, b, 0.0).get(0).toFloatArray();
      assertArrayEquals(seen, same);
      NDArray patch1 = x.duplicate();
      patch1.set(new NDIndex(":, :, :4, 4:"), 7f); // visible in both
      float[] other =
          script.call(scope, "network_visible", patch1, some, w, b, 0.0).get(0).toFloatArray();
      assertNotEquals(seen[0], other[0]);
    }
  }

  @Test
  void itNeedsANetworkWithPatches() {
    Recipes recipes = new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere")));
    Overrides overrides = Overrides.NONE.withSet("objective=mae", "augment=[]");
    UserError refused = assertThrows(UserError.class, () -> recipes.load("resnet8", overrides));
    assertTrue(refused.getMessage().contains("hides patches"), refused.getMessage());
  }
}
