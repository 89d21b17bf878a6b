package dev.medley.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
  private static final String GRADIENT =
      """
      def gradient(logits: Tensor, target: Tensor, smoothing: float) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaf = logits.detach().requires_grad_(True)
        loss = objective_loss(leaf, target, smoothing)
        g = torch.grad([loss], [leaf])[0]
        assert g is not None
        torch.set_grad_enabled(False)
        return [loss.detach(), g]
      """;

  @Test
  void smoothedLabelsGiveTheLibrarysLossAndGradients() throws IOException {
    compare("cross_entropy_smoothing");
  }

  @Test
  void softLabelsGiveTheLibrarysLossAndGradients() throws IOException {
    compare("cross_entropy_soft");
  }

  @Test
  void closedFormsAreMet() throws IOException {
    int met = 0;
    for (JsonNode tested : json("closed-forms").get("cases")) {
      if (tested.get("loss").textValue().startsWith("cross_entropy")) {
        double loss = run(tested, DataType.FLOAT64)[0];
        assertEquals(tested.get("value").doubleValue(), loss, 1e-12, tested.get("case").asText());
        met++;
      }
    }
    assertEquals(4, met);
  }

  private static void compare(String file) throws IOException {
    for (JsonNode tested : json(file).get("cases")) {
      compare(tested, run(tested, DataType.FLOAT64), 1e-12, 1e-10);
      compare(tested, run(tested, DataType.FLOAT32), 5e-6, 1e-5);
    }
  }

  private static void compare(JsonNode tested, double[] actual, double ofLoss, double ofGradient) {
    String name = tested.get("case").asText();
    double loss = tested.get("loss").doubleValue();
    assertEquals(loss, actual[0], ofLoss * Math.max(1, Math.abs(loss)), name);
    double[] gradient = numbers(tested.get("gradients").get("logits"));
    double largest = 0;
    for (double g : gradient) {
      largest = Math.max(largest, Math.abs(g));
    }
    for (int i = 0; i < gradient.length; i++) {
      assertEquals(gradient[i], actual[i + 1], ofGradient * largest, name);
    }
  }

  /** The loss, then the gradient of the logits. */
  private static double[] run(JsonNode tested, DataType type) {
    JsonNode inputs = tested.get("inputs");
    try (Torch torch = Torch.open("cpu", 1);
        Script script = torch.compile(new CrossEntropy().script(), GRADIENT);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray logits = matrix(scope, inputs.get("logits"), type);
      NDArray target =
          inputs.has("labels")
              ? scope.create(numbers(inputs.get("labels"))).toType(DataType.INT64, false)
              : matrix(scope, inputs.get("targets"), type);
      double smoothing = tested.get("parameters").path("smoothing").asDouble(0);
      NDList out = script.call(scope, "gradient", logits, target, smoothing);
      double[] gradient = out.get(1).toType(DataType.FLOAT64, false).toDoubleArray();
      double[] all = new double[1 + gradient.length];
      all[0] = out.get(0).toType(DataType.FLOAT64, false).getDouble();
      System.arraycopy(gradient, 0, all, 1, gradient.length);
      return all;
    }
  }

  private static NDArray matrix(NDManager scope, JsonNode node, DataType type) {
    Shape shape = new Shape(node.size(), node.get(0).size());
    return scope.create(numbers(node), shape).toType(type, false);
  }

  private static double[] numbers(JsonNode node) {
    if (!node.get(0).isArray()) {
      double[] row = new double[node.size()];
      for (int i = 0; i < row.length; i++) {
        row[i] = node.get(i).doubleValue();
      }
      return row;
    }
    int columns = node.get(0).size();
    double[] all = new double[node.size() * columns];
    for (int i = 0; i < node.size(); i++) {
      System.arraycopy(numbers(node.get(i)), 0, all, i * columns, columns);
    }
    return all;
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream file =
        CrossEntropyTest.class.getResourceAsStream("/reference/losses/" + name + ".json")) {
      return new ObjectMapper().readTree(file);
    }
  }
}
