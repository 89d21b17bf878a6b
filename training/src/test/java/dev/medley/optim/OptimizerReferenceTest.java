package dev.medley.optim;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Twelve steps of every form that is offered, against the trajectories of the libraries. */
class OptimizerReferenceTest {
  private static final String PROBLEM =
      """
      def problem(p: List[Tensor], a: Tensor, y: Tensor) -> List[Tensor]:
        torch.set_grad_enabled(True)
        leaves = [t.detach().requires_grad_(True) for t in p]
        w, b, gain = leaves
        loss = ((torch.matmul(a, w) + b) * gain - y).square().mean()
        g = [loss.detach()]
        for t in torch.grad([loss], leaves):
          assert t is not None
          g.append(t)
        torch.set_grad_enabled(False)
        return g
      """;
  private static final List<String> NAMES = List.of("w", "b", "gain");
  private static final List<Double> BETAS = List.of(0.9, 0.999);

  /** What is done around the optimiser's step; 0 for not. */
  private record Case(Optimizer optimizer, double clip, double rho, double decay) {}

  private static Case plain(Optimizer optimizer) {
    return new Case(optimizer, 0, 0, 0);
  }

  private static final Map<String, Case> OFFERED =
      Map.ofEntries(
          Map.entry("sgd", plain(new Sgd(0, 0, false, 0, false))),
          Map.entry("sgd_momentum", plain(new Sgd(0, 0.9, false, 0, false))),
          Map.entry("sgd_nesterov", plain(new Sgd(0, 0.9, true, 0, false))),
          Map.entry("sgd_weight_decay_all", plain(new Sgd(0, 0, false, 0.01, true))),
          Map.entry("sgd_weight_decay_w_only", plain(new Sgd(0, 0, false, 0.01, false))),
          Map.entry("sgd_momentum_weight_decay_w_only", plain(new Sgd(0, 0.9, false, 0.01, false))),
          Map.entry("sgd_clip", new Case(new Sgd(0, 0, false, 0, false), 0.1, 0, 0)),
          Map.entry("sgd_clip_at_first", new Case(new Sgd(0, 0, false, 0, false), 1.3, 0, 0)),
          Map.entry("sgd_ema", new Case(new Sgd(0, 0, false, 0, false), 0, 0, 0.99)),
          Map.entry("sam_sgd_momentum", new Case(new Sgd(0, 0.9, false, 0, false), 0, 0.05, 0)),
          Map.entry("adam", plain(new Adam(0, BETAS, 1e-8, 0, false))),
          Map.entry("adam_l2", plain(new Adam(0, BETAS, 1e-8, 0.01, true))),
          Map.entry("adamw_all", plain(new AdamW(0, BETAS, 1e-8, 0.01, true))),
          Map.entry("adamw_w_only", plain(new AdamW(0, BETAS, 1e-8, 0.01, false))),
          Map.entry("rmsprop", plain(new RmsProp(0, 0.99, 0, 1e-8, 0, false))),
          Map.entry("rmsprop_momentum", plain(new RmsProp(0, 0.99, 0.9, 1e-8, 0, false))),
          Map.entry("lars_0.001", plain(new Lars(0, 0.9, false, 0.001, false, 1e-8, 0.01, false))),
          Map.entry("lars_0.02", plain(new Lars(0, 0.9, false, 0.02, false, 1e-8, 0.01, false))),
          Map.entry("lars_nesterov", plain(new Lars(0, 0.9, true, 0.02, false, 1e-8, 0.01, false))),
          Map.entry("lars_clip", plain(new Lars(0, 0.9, false, 0.02, true, 1e-8, 0.01, false))),
          Map.entry(
              "lars_no_weight_decay", plain(new Lars(0, 0.9, false, 0.02, false, 1e-8, 0, false))),
          Map.entry("lamb_no_clip", plain(new Lamb(0, BETAS, 1e-6, 0.01, false))),
          Map.entry("lamb_paper", plain(new Lamb(0, BETAS, 1e-6, 0.01, true))),
          Map.entry("lamb_zero_bias_start", plain(new Lamb(0, BETAS, 1e-6, 0.01, true))),
          Map.entry("lion", plain(new Lion(0, List.of(0.9, 0.99), 0, false))),
          Map.entry(
              "lion_weight_decay_w_only", plain(new Lion(0, List.of(0.9, 0.99), 0.1, false))));

  /** Forms in use elsewhere; one of each kind is offered. */
  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "lars_norm_of_sum", "LARS divides by ||g|| + weight_decay ||w||, as its paper does",
          "lamb", "LAMB does not clip before its step; train.clip_norm does, in PyTorch's form");

  static List<String> offered() {
    return List.copyOf(new TreeSet<>(OFFERED.keySet()));
  }

  @Test
  void everyFixtureIsEitherTestedOrNotOfferedForAReason() throws IOException {
    Set<String> files = new TreeSet<>();
    String readme;
    try (InputStream text = getClass().getResourceAsStream("/reference/optim/README.md")) {
      readme = new String(text.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
    readme
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| schedules"))
        .map(line -> line.split("\\|", -1)[1].trim())
        .flatMap(names -> List.of(names.split(", ", -1)).stream())
        .filter(name -> getClass().getResource("/reference/optim/" + name + ".json") != null)
        .forEach(files::add);
    Set<String> known = new TreeSet<>(OFFERED.keySet());
    known.addAll(NOT_OFFERED.keySet());
    assertEquals(known, files);
  }

  @ParameterizedTest
  @MethodSource("offered")
  void everyStepIsTheLibrarysInDoublePrecision(String name) throws IOException {
    follow(name, DataType.FLOAT64);
  }

  @ParameterizedTest
  @MethodSource("offered")
  void everyStepIsTheLibrarysInSinglePrecision(String name) throws IOException {
    follow(name, DataType.FLOAT32);
  }

  private static void follow(String name, DataType type) throws IOException {
    Case tested = OFFERED.get(name);
    Optimizer optimizer = tested.optimizer();
    JsonNode expected = json(name);
    JsonNode problem = json("problem");
    boolean exact = type == DataType.FLOAT64;
    try (Torch torch = Torch.open("cpu", 1);
        Script script =
            torch.compile(
                PROBLEM,
                optimizer.script(),
                Sam.SCRIPT,
                GradientClipping.SCRIPT,
                WeightAverage.SCRIPT);
        NDManager scope = torch.manager().newSubManager()) {
      NDArray a = array(scope, problem.get("A"), type);
      NDArray y = array(scope, problem.get("Y"), type);
      NDList p = new NDList();
      NAMES.forEach(of -> p.add(array(scope, expected.get(of).get(0), type)));
      NDList average = new NDList();
      p.forEach(array -> average.add(array.duplicate()));
      Map<Boolean, NDList> slots = new TreeMap<>();
      for (boolean decayed : List.of(true, false)) {
        slots.put(decayed, slots(optimizer, group(p, optimizer, decayed)));
      }
      for (int step = 0; step < 12; step++) {
        NDList out = script.call(scope, "problem", p, a, y);
        check(expected.get("loss").get(step), out.get(0), exact, "loss " + step, true);
        NDList g = new NDList(out.subList(1, 4));
        if (tested.rho() > 0) {
          NDList e = script.call(scope, "sam_climb", p, g, tested.rho());
          out = script.call(scope, "problem", p, a, y);
          check(expected.get("perturbed_loss").get(step), out.get(0), exact, "climbed", true);
          g = new NDList(out.subList(1, 4));
          script.call(scope, "sam_descend", p, e);
        }
        if (tested.clip() > 0) {
          NDArray norm = script.call(scope, "clip_gradients", g, tested.clip()).get(0);
          check(expected.get("gradient_norm").get(step), norm, exact, "norm", true);
        }
        for (boolean decayed : List.of(true, false)) {
          NDList group = group(p, optimizer, decayed);
          if (!group.isEmpty()) {
            script.call(
                scope,
                "optimizer_step",
                group,
                group(g, optimizer, decayed),
                slots.get(decayed),
                step + 1,
                expected.get("learning_rate").get(step).doubleValue(),
                optimizer.momentum(),
                decayed ? optimizer.weightDecay() : 0.0,
                decayed);
          }
        }
        if (tested.decay() > 0) {
          script.call(scope, "average_update", average, p, tested.decay());
        }
        for (int i = 0; i < 3; i++) {
          String what = NAMES.get(i) + " after step " + (step + 1);
          check(expected.get(NAMES.get(i)).get(step + 1), p.get(i), exact, what, false);
          if (tested.decay() > 0) {
            JsonNode ema = expected.get("ema").get(NAMES.get(i)).get(step + 1);
            check(ema, average.get(i), exact, "average of " + what, false);
          }
        }
      }
    }
  }

  /** The weight is decayed and adapted; bias and gain only by {@code decay_all}. */
  private static NDList group(NDList all, Optimizer optimizer, boolean decayed) {
    if (optimizer.decayAll()) {
      return decayed ? all : new NDList();
    }
    return decayed ? new NDList(all.get(0)) : new NDList(all.get(1), all.get(2));
  }

  private static NDList slots(Optimizer optimizer, NDList group) {
    NDList slots = new NDList();
    optimizer.slots().forEach(slot -> group.forEach(array -> slots.add(array.zerosLike())));
    return slots;
  }

  private static void check(
      JsonNode expected, NDArray actual, boolean exact, String what, boolean relative) {
    List<Double> numbers = numbers(expected);
    double largest = numbers.stream().mapToDouble(Math::abs).max().orElseThrow();
    double bound = exact ? 1e-12 * (relative ? Math.max(1, largest) : 1) : 5e-6 * largest;
    double[] values = actual.toType(DataType.FLOAT64, false).toDoubleArray();
    assertEquals(numbers.size(), values.length);
    for (int i = 0; i < values.length; i++) {
      assertEquals(numbers.get(i), values[i], bound, what);
    }
  }

  private static NDArray array(NDManager scope, JsonNode node, DataType type) {
    double[] values = numbers(node).stream().mapToDouble(Double::doubleValue).toArray();
    Shape shape =
        node.get(0).isArray()
            ? new Shape(node.size(), node.get(0).size())
            : new Shape(values.length);
    return scope.create(values, shape).toType(type, false);
  }

  private static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(child -> numbers.addAll(numbers(child)));
    } else {
      numbers.add(node.doubleValue());
    }
    return numbers;
  }

  private static JsonNode json(String name) throws IOException {
    try (InputStream file =
        OptimizerReferenceTest.class.getResourceAsStream("/reference/optim/" + name + ".json")) {
      assertTrue(file != null, name);
      return new ObjectMapper().readTree(file);
    }
  }
}
