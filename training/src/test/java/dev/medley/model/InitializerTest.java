package dev.medley.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.torch.Init;
import dev.medley.torch.Network;
import dev.medley.torch.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitializerTest {
  private static final int OUT = 96;
  private static final int IN = 32;
  private static final double FAN_IN = IN * 9.0;
  private static final double FAN_OUT = OUT * 9.0;
  private static final Parameter WEIGHT =
      new Parameter(
          "layer1.0.conv1.weight",
          List.of((long) OUT, (long) IN, 3L, 3L),
          Parameter.Kind.WEIGHT,
          Init.layerDefault((long) FAN_IN));

  private static float[] draw(String name, double scale, Parameter parameter) {
    return new Initializer(new InitSettings(name, scale, "given"), 7).values(parameter);
  }

  private static double mean(float[] values, int power) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> Math.pow(values[i], power))
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "kaiming_normal,  normal,  2, 0",
    "kaiming_uniform, uniform, 2, 0",
    "xavier_normal,   normal,  2, 1",
    "xavier_uniform,  uniform, 2, 1"
  })
  void weightsHaveTheVarianceOfTheRuleAndTheShapeOfTheDistribution(
      String name, String shape, double gain, double shareOfFanOut) {
    double variance = gain / (FAN_IN + shareOfFanOut * FAN_OUT);
    for (double scale : new double[] {1, 0.5}) {
      float[] values = draw(name, scale, WEIGHT);
      double expected = variance * scale * scale;
      double standardError = 1 / Math.sqrt(values.length);
      assertEquals(0, mean(values, 1), 4 * standardError * Math.sqrt(expected));
      assertEquals(expected, mean(values, 2), 4 * Math.sqrt(2) * standardError * expected);
      double kurtosis = mean(values, 4) / (mean(values, 2) * mean(values, 2));
      assertEquals(shape.equals("normal") ? 3 : 1.8, kurtosis, 0.15);
      if (shape.equals("uniform")) {
        double bound = Math.sqrt(3 * expected);
        for (float value : values) {
          assertTrue(Math.abs(value) <= (float) bound);
        }
      }
    }
  }

  @Test
  void theDefaultIsTheArchitecturesOwnTimesTheScale() {
    float[] once = draw("default", 1, WEIGHT);
    float[] twice = draw("default", 2, WEIGHT);
    assertEquals(1 / (3 * FAN_IN), mean(once, 2), 0.03 / (3 * FAN_IN));
    for (int i = 0; i < once.length; i++) {
      assertEquals(2 * once[i], twice[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({"96, 32", "8, 96", "64, 64", "1, 5", "5, 1"})
  void orthogonalRowsOrColumnsAreOrthogonalAndOfTheScalesLength(long rows, long columns) {
    Parameter parameter =
        new Parameter(
            "fc.weight", List.of(rows, columns), Parameter.Kind.WEIGHT, Init.layerDefault(columns));
    float[] values = draw("orthogonal", 3, parameter);
    int few = (int) Math.min(rows, columns);
    int many = (int) Math.max(rows, columns);
    boolean tall = rows > columns;
    for (int i = 0; i < few; i++) {
      for (int j = 0; j <= i; j++) {
        double dot = 0;
        for (int k = 0; k < many; k++) {
          int first = tall ? k * few + i : i * many + k;
          int second = tall ? k * few + j : j * many + k;
          dot += (double) values[first] * values[second];
        }
        assertEquals(i == j ? 9 : 0, dot, 1e-5);
      }
    }
  }

  @Test
  void biasesAndNormsKeepTheirOwnStartWhateverTheSettings() {
    Network network = new Mlp("mlp", List.of(8), 1, 0).network(1, 4, 4, 3);
    Parameter bias = network.parameters().get(1);
    assertArrayEquals(draw("default", 1, bias), draw("orthogonal", 5, bias));
    Network residual = new CifarResNet("resnet8", "B", 1, 0, 0).network(3, 8, 8, 2);
    for (Parameter p : residual.parameters()) {
      if (p.name().contains("bn") && p.kind() != Parameter.Kind.COUNTER) {
        boolean ones = p.name().endsWith("weight") || p.name().endsWith("running_var");
        float[] expected = new float[(int) p.size()];
        Arrays.fill(expected, ones ? 1 : 0);
        assertArrayEquals(expected, draw("xavier_normal", 2, p));
      }
    }
  }

  @Test
  void numbersDependOnSeedAndNameAloneNotOnTheRestOfTheNetwork() {
    Parameter other =
        new Parameter("layer1.0.conv2.weight", WEIGHT.shape(), WEIGHT.kind(), WEIGHT.init());
    float[] seven = draw("default", 1, WEIGHT);
    assertArrayEquals(seven, draw("default", 1, WEIGHT));
    assertFalse(Arrays.equals(seven, draw("default", 1, other)));
    assertFalse(Arrays.equals(seven, new Initializer(InitSettings.DEFAULT, 8).values(WEIGHT)));
  }

  /** As {@code torch.nn.init.dirac_} of the first filters. */
  @Test
  void identityFiltersPassAChannelOnAndTheOthersAreRandom() {
    Parameter identity =
        new Parameter(
            "conv.weight", WEIGHT.shape(), Parameter.Kind.WEIGHT, Init.identity((long) FAN_IN));
    float[] values = draw("default", 1, identity);
    float[] half = draw("default", 0.5, identity);
    for (int filter = 0; filter < IN; filter++) {
      for (int i = 0; i < 9 * IN; i++) {
        assertEquals(i == 9 * filter + 4 ? 1 : 0, values[filter * 9 * IN + i]);
        assertEquals(values[filter * 9 * IN + i] / 2, half[filter * 9 * IN + i]);
      }
    }
    float[] others = Arrays.copyOfRange(values, IN * 9 * IN, values.length);
    double bound = 1 / Math.sqrt(FAN_IN);
    assertEquals(bound * bound / 3, mean(others, 2), 0.01 * bound * bound);
  }
}
