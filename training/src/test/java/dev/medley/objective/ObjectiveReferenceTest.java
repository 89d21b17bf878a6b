package dev.medley.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.binding.Catalog;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Script;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values and gradients of all objectives against those of other libraries, and closed forms. */
class ObjectiveReferenceTest {
  private static final String GRADIENT =
      """
      def gradient(z: List[Tensor], t: List[Tensor], labels: Tensor, s: List[Tensor], c: List[float]) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaves = [v.detach().requires_grad_(True) for v in z]
        loss = objective_loss(leaves, t, labels, s, c)
        out = [loss.detach()]
        for g in torch.grad([loss], leaves, None, None, False, True):
          out.append(g if g is not None else torch.zeros_like(loss))
        torch.set_grad_enabled(False)
        return out

      def update(z: List[Tensor], t: List[Tensor], s: List[Tensor], c: List[float]) -> List[Tensor]:
        return s
      """;

  private static Objective objective(String loss, JsonNode parameters) {
    String text =
        switch (loss) {
          case "nt_xent" -> "{name: simclr, temperature: %s}".formatted(get(parameters, 0));
          case "supcon", "moco" ->
              "{name: %s, temperature: %s}".formatted(loss, get(parameters, 0));
          case "barlow_twins" -> "{name: barlow_twins, lambda: %s}".formatted(get(parameters, 0));
          case "distillation" ->
              "{name: distillation, teacher: a-run, temperature: %s, alpha: %s}"
                  .formatted(get(parameters, 0), get(parameters, 1));
          case "cross_entropy_smoothing", "cross_entropy_soft" -> "cross_entropy";
          default -> loss;
        };
    return new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere")))
        .load("resnet8", Overrides.NONE.withSet("objective=" + text, "augment=[]"))
        .objective()
        .get(0);
  }

  private static String get(JsonNode parameters, int number) {
    List<JsonNode> values = new ArrayList<>();
    parameters.elements().forEachRemaining(values::add);
    return values.get(number).asText();
  }

  /** The inputs that a loss takes gradients of, in the order of its {@code z}. */
  private static List<String> embeddings(String loss) {
    return switch (loss) {
      case "simsiam" -> List.of("p1", "p2", "z1", "z2");
      case "byol" -> List.of("q1", "q2");
      case "moco" -> List.of("query");
      case "swav" -> List.of("scores");
      case "dino" -> List.of("student");
      case "cross_entropy_smoothing", "cross_entropy_soft" -> List.of("logits");
      case "distillation" -> List.of("student");
      default -> List.of("z1", "z2");
    };
  }

  private static List<String> targets(String loss) {
    return switch (loss) {
      case "byol" -> List.of("z1", "z2");
      case "moco" -> List.of("key");
      case "dino", "distillation" -> List.of("teacher");
      default -> List.of();
    };
  }

  private static List<String> state(String loss) {
    return switch (loss) {
      case "moco" -> List.of("queue");
      case "dino" -> List.of("center");
      default -> List.of();
    };
  }

  @TestFactory
  Stream<DynamicTest> valuesAndGradientsAreTheLibraries() {
    return Stream.of(
            "nt_xent",
            "supcon",
            "barlow_twins",
            "vicreg",
            "simsiam",
            "byol",
            "moco",
            "swav",
            "dino",
            "cross_entropy_smoothing",
            "cross_entropy_soft",
            "distillation")
        .map(
            loss ->
                DynamicTest.dynamicTest(
                    loss,
                    () -> {
                      for (JsonNode tested : json(loss).get("cases")) {
                        compare(loss, tested, DataType.FLOAT64, 1e-12, 1e-10);
                        compare(loss, tested, DataType.FLOAT32, 5e-6, 1e-5);
                      }
                    }));
  }

  @Test
  void closedFormsAreMet() throws IOException {
    int met = 0;
    for (JsonNode tested : json("closed-forms").get("cases")) {
      String loss = tested.get("loss").textValue();
      if (!loss.equals("mae")) {
        double value = run(loss, tested, DataType.FLOAT64).get(0)[0];
        assertEquals(
            tested.get("value").doubleValue(), value, 1e-12, loss + " " + tested.get("case"));
        met++;
      }
    }
    assertEquals(33, met);
  }

  private static void compare(
      String loss, JsonNode tested, DataType type, double ofLoss, double ofGradient) {
    String name = loss + " " + tested.get("case").asText();
    List<double[]> actual = run(loss, tested, type);
    double value = tested.get("loss").doubleValue();
    assertEquals(value, actual.get(0)[0], ofLoss * Math.max(1, Math.abs(value)), name);
    double largest = 0;
    for (JsonNode gradient : tested.get("gradients")) {
      for (double g : numbers(gradient)) {
        largest = Math.max(largest, Math.abs(g));
      }
    }
    int next = 1;
    for (String input : embeddings(loss)) {
      JsonNode gradient = tested.get("gradients").get(input);
      if (gradient == null) {
        continue;
      }
      for (JsonNode matrix : matrices(gradient)) {
        double[] wanted = numbers(matrix);
        double[] given = actual.get(next++);
        for (int i = 0; i < wanted.length; i++) {
          assertEquals(wanted[i], given[i], ofGradient * largest, name);
        }
      }
    }
    for (String after : List.of("queue_after", "center_after")) {
      if (tested.has(after)) {
        double[] wanted = numbers(tested.get(after));
        double[] given = actual.get(actual.size() - 1);
        for (int i = 0; i < wanted.length; i++) {
          assertEquals(wanted[i], given[i], type == DataType.FLOAT64 ? 1e-12 : 1e-6, name);
        }
      }
    }
  }

  /** The loss, the gradients, then the first array of the state after the update. */
  private static List<double[]> run(String loss, JsonNode tested, DataType type) {
    JsonNode inputs = tested.get("inputs");
    JsonNode parameters = tested.get("parameters");
    Objective objective = objective(loss, parameters);
    double smoothing = parameters.path("smoothing").asDouble(0);
    String script = objective.script(new Context(8, smoothing));
    boolean updates = loss.equals("moco") || loss.equals("dino");
    String functions =
        updates
            ? GRADIENT.replace("  return s\n", "  objective_update(z, t, s, s, c)\n  return s\n")
            : GRADIENT;
    try (Torch torch = Torch.open("cpu", 1);
        Script compiled = torch.compile(lossOnly(script), functions);
        NDManager scope = torch.manager().newSubManager()) {
      NDList z = arrays(scope, inputs, embeddings(loss), type);
      NDList t = arrays(scope, inputs, targets(loss), type);
      NDList s = arrays(scope, inputs, state(loss), type);
      if (loss.equals("moco")) {
        s.add(scope.create(0L));
      }
      double[] c =
          loss.equals("dino")
              ? new double[] {parameters.get("teacher_temperature").asDouble(), 1}
              : new double[] {1};
      NDArray labels =
          inputs.has("targets")
              ? array(scope, inputs.get("targets"), type)
              : inputs.has("labels")
                  ? scope.create(numbers(inputs.get("labels"))).toType(DataType.INT64, false)
                  : scope.create(new long[0]);
      NDList out = compiled.call(scope, "gradient", z, t, labels, s, c);
      if (updates) {
        out.add(compiled.call(scope, "update", z, t, s, c).get(0));
      }
      return out.stream()
          .map(array -> array.toType(DataType.FLOAT64, true).toDoubleArray())
          .toList();
    }
  }

  /** Without the functions that call heads, which are not there. */
  static String lossOnly(String script) {
    StringBuilder kept = new StringBuilder();
    for (String function : script.split("(?m)^(?=def )", -1)) {
      if (!function.matches("(?s)def objective_(embed|target|output|extra)\\(.*")) {
        kept.append(function);
      }
    }
    return kept.toString();
  }

  private static NDList arrays(
      NDManager scope, JsonNode inputs, List<String> names, DataType type) {
    NDList list = new NDList();
    for (String name : names) {
      matrices(inputs.get(name)).forEach(matrix -> list.add(array(scope, matrix, type)));
    }
    return list;
  }

  /** A list of matrices is several inputs. */
  private static List<JsonNode> matrices(JsonNode node) {
    List<JsonNode> list = new ArrayList<>();
    if (node.get(0).isArray() && node.get(0).get(0).isArray()) {
      node.forEach(list::add);
    } else {
      list.add(node);
    }
    return list;
  }

  private static NDArray array(NDManager scope, JsonNode node, DataType type) {
    Shape shape =
        node.get(0).isArray() ? new Shape(node.size(), node.get(0).size()) : new Shape(node.size());
    return scope.create(numbers(node), shape).toType(type, false);
  }

  private static double[] numbers(JsonNode node) {
    List<Double> all = new ArrayList<>();
    collect(node, all);
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void collect(JsonNode node, List<Double> into) {
    if (node.isArray()) {
      node.forEach(item -> collect(item, into));
    } else {
      into.add(node.doubleValue());
    }
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream file =
        ObjectiveReferenceTest.class.getResourceAsStream("/reference/losses/" + name + ".json")) {
      return new ObjectMapper().readTree(file);
    }
  }
}
