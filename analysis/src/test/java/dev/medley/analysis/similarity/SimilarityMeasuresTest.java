package dev.medley.analysis.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.analysis.measure.Invariance;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.file.Npy;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimilarityMeasuresTest {
  private static final Path REFERENCE = Fixture.resource("similarity");
  private static Torch torch;

  @TempDir Path folder;
  private int made;

  @BeforeAll
  static void open() {
    torch = Torch.open("cpu", 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  private Representations load(int n, boolean single, float[]... features) {
    List<RunDirectory> runs = new ArrayList<>();
    for (float[] each : features) {
      RunDirectory run = Fixture.run(folder, "f" + made++);
      Fixture.write(run, "test", new float[0], 1, each, new long[n], Fixture.ids(n));
      runs.add(run);
    }
    return Representations.load(torch, AlignedOutputs.load(runs, "d", "test"), single);
  }

  /** All measures of the first pair. */
  private Map<String, Value> measure(int n, boolean single, float[]... features) {
    Map<String, Value> values = new LinkedHashMap<>();
    try (Representations models = load(n, single, features)) {
      for (SimilarityMeasure measure : SimilarityMeasures.ALL) {
        values.put(measure.declaration().name(), measure.ofAllPairs(models)[0]);
      }
    }
    return values;
  }

  private static float[] reference(String file) {
    return Fixture.floats(REFERENCE.resolve(file));
  }

  private static double tolerance(String measure, String example) {
    if (measure.equals("procrustes_distance") && example.equals("orthogonal")) {
      return 1e-6;
    }
    if (measure.startsWith("cka") || measure.startsWith("procrustes")) {
      return 1e-10;
    }
    return measure.equals("knn_jaccard") ? 1e-12 : 1e-8;
  }

  private static Iterable<JsonNode> cases() {
    return Json.read(REFERENCE.resolve("reference.json")).node().get("cases");
  }

  @Test
  void everyMeasureHasItsReferenceNumber() {
    for (JsonNode each : cases()) {
      float[] x = reference(each.get("x").textValue());
      float[] y = reference(each.get("y").textValue());
      int n = each.get("shape_x").get(0).intValue();
      Map<String, Value> values = measure(n, false, x, y);
      String name = each.get("name").textValue();
      assertEquals(each.get("values").size(), values.size());
      values.forEach(
          (measure, value) ->
              assertEquals(
                  each.get("values").get(measure).doubleValue(),
                  value.number(),
                  tolerance(measure, name),
                  name + " " + measure));
    }
  }

  @Test
  void singlePrecisionIsCloseToTheReference() {
    for (JsonNode each : cases()) {
      String name = each.get("name").textValue();
      int n = each.get("shape_x").get(0).intValue();
      if (name.startsWith("wide")) {
        continue; // ranks as large as N - 1 have no clear edge there
      }
      Map<String, Value> values =
          measure(
              n, true, reference(each.get("x").textValue()), reference(each.get("y").textValue()));
      values.forEach(
          (measure, value) ->
              assertEquals(
                  each.get("values").get(measure).doubleValue(),
                  value.number(),
                  measure.equals("procrustes_distance") ? 2e-3 : 1e-4,
                  name + " " + measure));
    }
  }

  @Test
  void ranksAndKeptDirectionsAreTheReferences() {
    for (JsonNode each : cases()) {
      int n = each.get("shape_x").get(0).intValue();
      try (Representations models =
          load(
              n,
              false,
              reference(each.get("x").textValue()),
              reference(each.get("y").textValue()))) {
        SubspacePair pair = models.subspaces().get(0);
        JsonNode details = each.get("details");
        assertEquals(
            Math.min(details.get("rank_x").intValue(), details.get("rank_y").intValue()),
            pair.correlations().length);
        assertEquals(
            Math.min(
                details.get("svcca_kept_x").intValue(), details.get("svcca_kept_y").intValue()),
            pair.keptCorrelations().length);
      }
    }
  }

  /** Changes of X that a measure may claim not to notice. */
  private static Optional<UnaryOperator<float[]>> change(Invariance invariance, int d) {
    RandomStream random = RandomStream.of(4, invariance.name());
    return Optional.ofNullable(
        switch (invariance) {
          case ISOTROPIC_SCALE -> x -> map(x, d, scaled(identity(d), 4));
          case TRANSLATION -> {
            float[] shift = new float[d];
            for (int j = 0; j < d; j++) {
              shift[j] = 8 * random.nextInt(3);
            }
            yield x -> {
              float[] y = x.clone();
              for (int i = 0; i < y.length; i++) {
                y[i] += shift[i % d];
              }
              return y;
            };
          }
          case ORTHOGONAL_MAP -> x -> map(x, d, reflection(d, random));
          case INVERTIBLE_MAP -> x -> map(x, d, triangular(d, random));
          case ORDER_OF_EXAMPLES, ORDER_OF_CLASSES, SCALE_OF_LOGITS -> null;
        });
  }

  private static double[][] identity(int d) {
    double[][] map = new double[d][d];
    for (int i = 0; i < d; i++) {
      map[i][i] = 1;
    }
    return map;
  }

  private static double[][] scaled(double[][] map, double factor) {
    for (double[] row : map) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= factor;
      }
    }
    return map;
  }

  /** A Householder reflection I - 2 v v' / v'v. */
  private static double[][] reflection(int d, RandomStream random) {
    double[] v = new double[d];
    double square = 0;
    for (int i = 0; i < d; i++) {
      v[i] = random.nextGaussian();
      square += v[i] * v[i];
    }
    double[][] map = identity(d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        map[i][j] -= 2 * v[i] * v[j] / square;
      }
    }
    return map;
  }

  private static double[][] triangular(int d, RandomStream random) {
    double[][] map = identity(d);
    for (int i = 0; i < d; i++) {
      map[i][i] = 1 + random.nextInt(3);
      for (int j = 0; j < i; j++) {
        map[i][j] = random.nextDouble(-0.3, 0.3);
      }
    }
    return map;
  }

  private static float[] map(float[] x, int d, double[][] map) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      double sum = 0;
      for (int k = 0; k < d; k++) {
        sum += x[i - i % d + k] * map[k][i % d];
      }
      y[i] = (float) sum;
    }
    return y;
  }

  @ParameterizedTest
  @EnumSource(Invariance.class)
  void measuresNoticeWhatTheyDeclareToAndNothingElse(Invariance invariance) {
    Npy file = Npy.open(REFERENCE.resolve("correlated.x.npy"));
    int n = (int) file.rows();
    int d = file.rowLength();
    Optional<UnaryOperator<float[]>> change = change(invariance, d);
    if (change.isEmpty()) {
      return;
    }
    float[] x = reference("correlated.x.npy");
    float[] y = reference("correlated.y.npy");
    Map<String, Value> before = measure(n, false, x, y);
    Map<String, Value> after = measure(n, false, change.get().apply(x), y);
    for (SimilarityMeasure measure : SimilarityMeasures.ALL) {
      String name = measure.declaration().name();
      double moved = Math.abs(before.get(name).number() - after.get(name).number());
      // the weights of pwcca_y come from Y, which stays as it is
      boolean claimed =
          measure.declaration().invariances().contains(invariance)
              || (name.equals("pwcca_y") && invariance != Invariance.TRANSLATION);
      assertEquals(claimed, moved < 2e-5, name + " moved by " + moved);
    }
  }

  @Test
  void theOrderOfExamplesAndOfTheTwoModelsChangesNothingButPwcca() {
    float[] x = reference("correlated.x.npy");
    float[] y = reference("correlated.y.npy");
    Map<String, Value> before = measure(200, false, x, y);
    Map<String, Value> swapped = measure(200, false, y, x);
    Map<String, Value> reversed = measure(200, false, reversed(x, 12), reversed(y, 20));
    for (SimilarityMeasure measure : SimilarityMeasures.ALL) {
      String name = measure.declaration().name();
      double value = before.get(name).number();
      assertEquals(value, reversed.get(name).number(), 1e-9, name);
      assertEquals(
          measure.declaration().symmetric(),
          Math.abs(value - swapped.get(name).number()) < 1e-9,
          name);
      assertTrue(value >= measure.declaration().low() && value <= measure.declaration().high());
    }
    assertEquals(before.get("pwcca_x").number(), swapped.get("pwcca_y").number(), 1e-9);
  }

  private static float[] reversed(float[] x, int d) {
    float[] y = new float[x.length];
    for (int i = 0; i < x.length / d; i++) {
      System.arraycopy(x, i * d, y, x.length - (i + 1) * d, d);
    }
    return y;
  }

  @Test
  void theSameFeaturesAreAsSimilarAsCanBe() {
    float[] x = reference("correlated.x.npy");
    measure(200, false, x, x)
        .forEach(
            (name, value) ->
                assertEquals(
                    name.equals("procrustes_distance") ? 0 : 1, value.number(), 1e-6, name));
  }

  @Test
  void allPairsOfSeveralModelsEqualEachPairAlone() {
    float[] x = reference("correlated.x.npy");
    float[] y = reference("correlated.y.npy");
    float[] z = reference("independent.y.npy");
    Map<String, Value> alone = measure(200, false, y, z);
    try (Representations models = load(200, false, x, y, z)) {
      for (SimilarityMeasure measure : SimilarityMeasures.ALL) {
        String name = measure.declaration().name();
        assertEquals(alone.get(name).number(), measure.ofAllPairs(models)[2].number(), 1e-9, name);
      }
    }
  }

  @Test
  void modelsMultipliedInGroupsHaveTheProductsOfEachPair() {
    float[] x = reference("correlated.x.npy");
    float[] y = reference("correlated.y.npy");
    float[] z = reference("independent.y.npy");
    try (Representations models = load(200, false, x, y, z, x)) {
      CrossProducts all = CrossProducts.of(models);
      for (long most : new long[] {1, x.length + y.length, x.length + y.length + z.length}) {
        CrossProducts groups = CrossProducts.of(models, most);
        for (int a = 0; a < 4; a++) {
          for (int b = 0; b < 4; b++) {
            assertEquals(1, groups.square(a, b) / all.square(a, b), 1e-12);
            assertEquals(all.rowProduct(a, b), groups.rowProduct(a, b));
          }
        }
      }
    }
  }

  @Test
  void featuresThatAreTheSameForAllExamplesHaveNoSimilarity() {
    float[] varied = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89};
    measure(5, false, new float[] {1, 2, 1, 2, 1, 2, 1, 2, 1, 2}, varied)
        .forEach(
            (name, value) -> assertEquals(name.equals("knn_jaccard"), value.isDefined(), name));
  }

  @Test
  void fewExamplesAndOneFeatureHaveAStatedResult() {
    float[] x = {1, 2, 4};
    float[] y = {3, 1, 1};
    Map<String, Value> three = measure(3, false, x, y);
    assertFalse(three.get("cka_linear_debiased").isDefined());
    assertFalse(three.get("rsa_correlation").isDefined());
    assertTrue(three.get("cka_linear").isDefined());
    measure(1, false, new float[] {1, 2}, new float[] {2, 1})
        .forEach((name, value) -> assertFalse(value.isDefined(), name));
  }

  @Test
  void featuresThatAreNoNumbersAreRefused() {
    float[] x = {1, 2, Float.NaN};
    assertThrows(UserError.class, () -> load(3, false, x, x));
  }

  @Test
  void manyExamplesAreSampledByTheirIds() {
    int n = 2500;
    RandomStream random = RandomStream.of(1, "many");
    float[] x = new float[2 * n];
    float[] y = new float[3 * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 2; j++) {
        x[2 * i + j] = (float) random.nextGaussian();
        y[3 * i + j] = x[2 * i + j] + (float) random.nextGaussian();
      }
      y[3 * i + 2] = (float) random.nextGaussian();
    }
    Map<String, Value> values = measure(n, true, x, y);
    // variance 1 in two of three, correlation 1/sqrt(2): (2 * 1) / (sqrt(2) sqrt(4 + 4 + 1))
    assertEquals(2 / (Math.sqrt(2) * 3), values.get("cka_linear").number(), 0.05);
    assertTrue(values.get("rsa_euclidean").number() > 0.3);
    assertTrue(values.get("knn_jaccard").number() > 0);
    try (Representations models = load(n, true, x, y)) {
      long held =
          models.manager().getManagedArrays().stream().mapToLong(array -> array.size()).sum();
      assertEquals((n + Representations.MOST_SAMPLED) * 5L, held);
    }
  }
}
