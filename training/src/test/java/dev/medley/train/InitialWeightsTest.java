package dev.medley.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.binding.Catalog;
import dev.medley.binding.UserError;
import dev.medley.file.Safetensors.Tensor;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.torch.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {
  private final List<String> said = new ArrayList<>();
  private final List<String> details = new ArrayList<>();

  private static Recipe recipe(String... set) {
    return new Recipes(new Catalog.Roots(Path.of(""), Path.of("nowhere")))
        .load("resnet8", Overrides.NONE.withSet(set));
  }

  /** A network's tensors, each filled with its number. */
  private static Map<String, Tensor> given(Network network) {
    Map<String, Tensor> given = new LinkedHashMap<>();
    network
        .parameters()
        .forEach(
            p -> {
              Long[] shape = p.shape().toArray(Long[]::new);
              float[] values = new float[(int) p.size()];
              Arrays.fill(values, given.size() + 1);
              given.put(
                  p.name(),
                  p.shape().isEmpty()
                      ? Tensor.of(p.name(), new long[] {7}, shape)
                      : Tensor.of(p.name(), values, shape));
            });
    return given;
  }

  private static Map<String, Tensor> renamed(Map<String, Tensor> given, String from, String to) {
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    given.forEach((name, tensor) -> renamed.put(name.replaceAll(from, to), tensor));
    return renamed;
  }

  private Map<String, Tensor> fit(
      Recipe recipe, Network network, Map<String, Tensor> given, boolean partial) {
    return new InitialWeights(recipe, network, "w.pth")
        .fit(
            given, FreshWeights.of(network.parameters(), recipe), partial, said::add, details::add);
  }

  private static Network network(Recipe recipe, int channels, int classes) {
    return recipe.model().network(channels, 32, 32, classes);
  }

  private static float first(Map<String, Tensor> weights, String name) {
    return WeightConversion.floats(weights.get(name))[0];
  }

  @Test
  void everyNameThatFitsIsTakenAndSaid() {
    Recipe recipe = recipe();
    Network network = network(recipe, 3, 10);
    Map<String, Tensor> given = given(network);
    given.remove("bn1.num_batches_tracked");
    Map<String, Tensor> fitted = fit(recipe, network, given, false);
    assertEquals(1, first(fitted, "conv1.weight"));
    assertEquals(network.parameters().size() - 1, first(fitted, "fc.weight"));
    assertEquals(0, fitted.get("bn1.num_batches_tracked").data().get().get(0));
    int all = network.parameters().size();
    assertEquals(
        List.of("Weights of w.pth: %d of the network's %d tensors match.".formatted(all - 1, all)),
        said);
    assertTrue(details.get(0).startsWith("Weights of w.pth: taken: conv1.weight, bn1.weight,"));
  }

  @Test
  void namesOfOtherProgramsAndWrappersAreMapped() {
    Recipe recipe = recipe();
    Network network = network(recipe, 3, 10);
    Map<String, Tensor> given = renamed(given(network), "^fc", "linear");
    given = renamed(renamed(given, "downsample", "shortcut"), "^", "module.");
    Map<String, Tensor> fitted = fit(recipe, network, given, false);
    assertEquals(network.parameters().size() - 1, first(fitted, "fc.weight"));
    assertTrue(
        details.contains("Weights of w.pth: fc.weight, called linear.weight there."), "" + details);
  }

  @Test
  void coloursAreSummedForGrayImages() {
    Recipe recipe = recipe();
    Map<String, Tensor> given = given(network(recipe, 3, 10));
    float[] values = WeightConversion.floats(given.get("conv1.weight"));
    values[0] = 5; // red
    given.put("conv1.weight", Tensor.of("conv1.weight", values, 16L, 3L, 3L, 3L));
    Map<String, Tensor> fitted = fit(recipe, network(recipe, 1, 10), given, false);
    float[] sums = WeightConversion.floats(fitted.get("conv1.weight"));
    assertEquals(5 + 1 + 1, sums[0]);
    assertEquals(3, sums[1]);
  }

  @Test
  void aLargeStemBecomesASmallOneThatAnswersEvenAreasAlike() {
    Recipe large = recipe("model=resnet18", "model.width=0.125", "model.stem=imagenet");
    Recipe small = recipe("model=resnet18", "model.width=0.125", "model.stem=cifar");
    Map<String, Tensor> given = given(network(large, 3, 10));
    float[] values = new float[8 * 3 * 49];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 49; // a tap's number, row by row
    }
    given.put("conv1.weight", Tensor.of("conv1.weight", values, 8L, 3L, 7L, 7L));
    Map<String, Tensor> fitted = fit(small, network(small, 3, 10), given, false);
    float[] taps = Arrays.copyOf(WeightConversion.floats(fitted.get("conv1.weight")), 9);
    assertEquals(0 + 1 + 7 + 8, taps[0]);
    assertEquals(9 * 24, taps[4]); // the nine around the middle
    assertEquals(40 + 41 + 47 + 48, taps[8]);
    float sum = 0;
    for (float tap : taps) {
      sum += tap;
    }
    assertEquals(48 * 49 / 2, sum);
    assertTrue(details.contains("Weights of w.pth: conv1.weight: 7x7 kernels summed to 3x3."));
  }

  @Test
  void aSmallStemDoesNotBecomeALargeOne() {
    Recipe large = recipe("model=resnet18", "model.width=0.125", "model.stem=imagenet");
    Recipe small = recipe("model=resnet18", "model.width=0.125", "model.stem=cifar");
    UserError error =
        assertThrows(
            UserError.class,
            () -> fit(large, network(large, 3, 10), given(network(small, 3, 10)), false));
    assertTrue(
        error.getMessage().contains("conv1.weight is [8, 3, 3, 3], not [8, 3, 7, 7] (there is no"),
        error.getMessage());
  }

  @Test
  void aLastLayerOfAnotherClassCountOrNoneIsReplacedAndSaid() {
    Recipe recipe = recipe();
    Network network = network(recipe, 3, 10);
    Map<String, Tensor> fitted = fit(recipe, network, given(network(recipe, 3, 5)), false);
    float[] fresh =
        WeightConversion.floats(FreshWeights.of(network.parameters(), recipe).get("fc.bias"));
    assertArrayEquals(fresh, WeightConversion.floats(fitted.get("fc.bias")));
    assertTrue(
        said.get(0).contains("fresh: fc.weight, which is for 5 classes, not 10, fc.bias, which"),
        said.get(0));
    Map<String, Tensor> headless = given(network);
    headless.remove("fc.weight");
    headless.remove("fc.bias");
    fit(recipe, network, headless, false);
    assertTrue(said.get(1).contains("; fresh: fc.weight, fc.bias."), said.get(1));
  }

  @Test
  void aFreshLastLayerIsAskedForWhateverItIsCalled() {
    Recipe recipe = recipe("init.last_layer=fresh");
    Network network = network(recipe, 3, 10);
    fit(recipe, network, renamed(given(network), "^fc", "linear"), false);
    assertTrue(said.get(0).contains("; fresh: fc.weight, fc.bias."), said.get(0));
  }

  @Test
  void whatElseDoesNotFitIsRefusedByNameUnlessPartFitsAreWanted() {
    Recipe recipe = recipe();
    Network network = network(recipe, 3, 10);
    Map<String, Tensor> given = given(network);
    given.remove("bn1.bias");
    given.put("fc.bias", Tensor.of("fc.bias", new float[4], 2L, 2L));
    given.put("other\u001b[31m", Tensor.of("other", new float[1], 1L));
    String complaints =
        "missing: bn1.bias; unexpected: other\\u001b[31m; of another shape or type: fc.bias is [2, 2], not"
            + " [10]";
    int all = network.parameters().size();
    assertEquals(
        "The weights of w.pth do not fit the network: %d of the network's %d tensors match; %s. Use --init-partial to take what fits."
            .formatted(all - 2, all, complaints),
        assertThrows(UserError.class, () -> fit(recipe, network, given, false)).getMessage());
    assertEquals(1, first(fit(recipe, network, given, true), "conv1.weight"));
    assertTrue(said.get(0).endsWith("; only what fits: " + complaints + "."), said.get(0));
  }

  @Test
  void weightsOfAnotherArchitectureAreSaidToBeThat() {
    Recipe perceptron = recipe("model=mlp");
    Recipe recipe = recipe();
    Map<String, Tensor> given = given(network(perceptron, 3, 5));
    given.remove("fc.weight");
    given.remove("fc.bias");
    UserError error =
        assertThrows(UserError.class, () -> fit(recipe, network(recipe, 3, 10), given, false));
    assertTrue(error.getMessage().contains("; 0 of the") || error.getMessage().contains(": 0 of"));
    assertTrue(error.getMessage().endsWith("another architecture: see model.name."));
    assertTrue(error.getMessage().contains(" more"), error.getMessage());
  }

  @Test
  void weightsThatAreNoNumbersAreRefusedEvenInPart() {
    Recipe recipe = recipe();
    Network network = network(recipe, 3, 10);
    Map<String, Tensor> given = given(network);
    given.put(
        "fc.bias", Tensor.of("fc.bias", new float[] {0, Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0}, 10L));
    UserError error = assertThrows(UserError.class, () -> fit(recipe, network, given, true));
    assertTrue(error.getMessage().contains("fc.bias holds NaN"), error.getMessage());
  }
}
