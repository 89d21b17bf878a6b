package dev.medley.analysis.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.Fixture;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.probe.Features;
import dev.medley.probe.ProbePrecision;
import dev.medley.probe.ProbeSearch;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the probes of scikit-learn on 8x8 digits, whose halves are two models' features. */
class ProbeStudyTest {
  private static final Path REFERENCE =
      Path.of("..", "training", "src", "test", "resources", "reference", "probe");
  private static final int D = 64;

  @TempDir static Path folder;
  private static Torch torch;
  private static JsonNode reference;
  private static float[] features;
  private static long[] labels;
  private static RunDirectory a;
  private static RunDirectory b;

  @BeforeAll
  static void runs() {
    torch = Torch.open("cpu", 1);
    reference = Json.read(REFERENCE.resolve("reference.json")).node();
    features = Fixture.floats(REFERENCE.resolve("digits.features.npy"));
    labels = Fixture.longs(REFERENCE.resolve("digits.labels.npy"));
    a = half("a", 0, 1);
    b = half("b", 32, 1);
  }

  @AfterAll
  static void close() {
    torch.close();
  }

  private static RunDirectory half(String name, int column, float scale) {
    RunDirectory run = Fixture.run(folder, name);
    int[] ends = {0, 1000, 1300, 1797};
    List<String> splits = List.of("fit", "validation", "test");
    for (int s = 0; s < 3; s++) {
      int from = ends[s];
      int n = ends[s + 1] - from;
      float[] own = new float[n * 32];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < 32; j++) {
          own[i * 32 + j] = scale * features[(from + i) * D + column + j];
        }
      }
      Fixture.write(
          run,
          splits.get(s),
          new float[0],
          10,
          own,
          Arrays.copyOfRange(labels, from, from + n),
          Fixture.ids(n));
    }
    return run;
  }

  private static ProbeRequest request(OptionalDouble l2, Combine combine, RankBy by) {
    return new ProbeRequest(
        "d",
        "fit",
        "test",
        l2.isPresent() ? Optional.empty() : Optional.of("validation"),
        l2,
        ProbeSearch.grid(),
        combine,
        ProbeRequest.RATES,
        2,
        by,
        0,
        ProbePrecision.FLOAT64);
  }

  private static ProbeRequest fixed(Combine combine) {
    return request(OptionalDouble.of(1e-3), combine, RankBy.VARIANCE);
  }

  private static void check(JsonNode expected, ProbeResult found) {
    assertEquals(expected.get("accuracy").doubleValue(), found.accuracy(), 1e-12);
    assertEquals(expected.get("log_loss").doubleValue(), found.logLoss(), 1e-6);
    assertEquals(expected.get("objective").doubleValue(), found.objective(), 1e-9);
  }

  @Test
  void featuresSideBySideGiveTheReferencesProbes() {
    check(
        reference.at("/concat/a"), ProbeStudy.of(torch, List.of(a), fixed(Combine.CONCAT)).whole());
    check(
        reference.at("/concat/b"), ProbeStudy.of(torch, List.of(b), fixed(Combine.CONCAT)).whole());
    ProbeResult both = ProbeStudy.of(torch, List.of(a, b), fixed(Combine.CONCAT)).whole();
    check(reference.at("/concat/concat"), both);
    assertEquals(64, both.dimensions());
  }

  @Test
  void theSearchChoosesTheReferencesPenalty() {
    JsonNode expected = reference.at("/search/by_validation_accuracy");
    ProbeResult found =
        ProbeStudy.of(
                torch,
                List.of(a, b),
                request(OptionalDouble.empty(), Combine.CONCAT, RankBy.VARIANCE))
            .whole();
    assertEquals(expected.get("l2").doubleValue(), found.l2(), 1e-9);
    assertEquals(expected.get("test_accuracy").doubleValue(), found.accuracy(), 1e-12);
    assertEquals(expected.get("test_log_loss").doubleValue(), found.logLoss(), 1e-5);
  }

  @Test
  void scoresAndOrdersOfRawFeaturesAreTheReferences() {
    float[] fit = Arrays.copyOf(features, 1000 * D);
    try (Features all =
        Features.of(
            torch,
            1000,
            D,
            DataType.FLOAT64,
            (first, count, into) -> System.arraycopy(fit, first * D, into, 0, count * D))) {
      double[] covariance = all.covariance();
      for (RankBy by : RankBy.values()) {
        JsonNode expected = reference.at("/ranked/by/" + by.word());
        double[] scores = by.scores(covariance, 32);
        for (int j = 0; j < D; j++) {
          double wanted = expected.get("score").get(j).doubleValue();
          assertEquals(wanted, scores[j], 1e-9 * Math.max(1e-6, Math.abs(wanted)));
        }
        assertArrayEquals(
            StreamSupport.stream(expected.get("order").spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray(),
            RankBy.order(scores));
      }
    }
  }

  @Test
  void rankedFeaturesRiseToAllOfThem() {
    ProbeStudy study = ProbeStudy.of(torch, List.of(a, b), fixed(Combine.RANKED));
    assertEquals(
        StreamSupport.stream(reference.at("/ranked/ks").spliterator(), false)
            .map(JsonNode::intValue)
            .toList(),
        study.curve().stream().map(ProbeStudy.Point::dimensions).toList());
    check(reference.at("/concat/concat"), study.curve().get(15).draws().get(0));
    assertEquals(OptionalInt.empty(), study.dimensionsFor(0.9999));
    assertEquals(OptionalInt.of(4), study.dimensionsFor(0.1));
  }

  @Test
  void theLargerScaleDoesNotWin() {
    ProbeStudy study = ProbeStudy.of(torch, List.of(a, b), fixed(Combine.RANKED));
    ProbeStudy scaled =
        ProbeStudy.of(torch, List.of(a, half("large", 32, 1024)), fixed(Combine.RANKED));
    for (int i = 0; i < 16; i++) {
      assertEquals(study.curve().get(i).accuracy(), scaled.curve().get(i).accuracy(), 1e-12);
    }
  }

  @Test
  void mixturesHaveTheReferencesCountsAndItsEnds() {
    for (JsonNode draw : reference.at("/mix/draws")) {
      Mixture mixture = Mixture.of(draw.get("share").doubleValue(), 32, 32);
      assertEquals(draw.get("from_a").size(), mixture.first());
      assertEquals(draw.get("from_b").size(), mixture.second());
    }
    ProbeStudy study = ProbeStudy.of(torch, List.of(a, b), fixed(Combine.MIX));
    check(reference.at("/concat/b"), study.curve().get(0).draws().get(0));
    check(reference.at("/concat/a"), study.curve().get(4).draws().get(0));
    assertEquals(
        List.of(1, 2, 2, 2, 1), study.curve().stream().map(p -> p.draws().size()).toList());
    double worse = study.curve().stream().mapToDouble(ProbeStudy.Point::accuracy).max().orElse(0);
    assertTrue(worse > study.curve().get(4).accuracy(), "half of each is better than either");
  }

  @Test
  void mixturesNeverHaveMoreThanTheFirst() {
    RandomStream random = RandomStream.of(1, "mixtures");
    for (int trial = 0; trial < 500; trial++) {
      int first = 1 + random.nextInt(50);
      int second = 1 + random.nextInt(50);
      Mixture mixture = Mixture.of(random.nextDouble(), first, second);
      int[] columns = mixture.draw(first, second, random);
      assertTrue(columns.length <= first);
      assertEquals(mixture.first() + mixture.second(), columns.length);
      assertEquals(columns.length, IntStream.of(columns).distinct().count());
      assertTrue(IntStream.of(columns).allMatch(j -> j >= 0 && j < first + second));
    }
  }

  @Test
  void aFifthOfEachClassIsHeldOutWhateverTheOrder() {
    AlignedOutputs outputs = AlignedOutputs.load(List.of(a), "d", "fit");
    boolean[] held = Holdout.of(outputs);
    for (int label = 0; label < 10; label++) {
      int own = label;
      long all = IntStream.range(0, 1000).filter(i -> outputs.labels()[i] == own).count();
      long out =
          IntStream.range(0, 1000).filter(i -> held[i] && outputs.labels()[i] == own).count();
      assertEquals(all / 5, out);
    }
    ProbeRequest request = ProbeRequest.of("d", "fit", "test");
    ProbeResult found = ProbeStudy.of(torch, List.of(a), request).whole();
    assertTrue(found.accuracy() > 0.75, "accuracy " + found.accuracy());
  }

  @Test
  void sizesAreSixteenthsOrMultiplesOf256() {
    assertArrayEquals(new int[] {1, 2, 3}, ProbeStudy.sizes(3).toArray());
    assertEquals(256, ProbeStudy.sizes(4096).toArray()[0]);
    int[] many = ProbeStudy.sizes(4608).toArray();
    assertEquals(18, many.length);
    assertEquals(4608, many[17]);
  }

  @Test
  void strangeFeaturesHaveAStatedResult() {
    RunDirectory run = Fixture.run(folder, "strange");
    // more columns than rows, two of them constant
    float[] wide = new float[6 * 9];
    for (int i = 0; i < 6; i++) {
      for (int j = 0; j < 7; j++) {
        wide[i * 9 + j] = (i * 7 + j * 3) % 5 + (i % 2) * 4;
      }
    }
    for (String split : List.of("fit", "test")) {
      Fixture.write(
          run, split, new float[0], 2, wide, new long[] {0, 1, 0, 1, 0, 1}, Fixture.ids(6));
    }
    assertEquals(1, ProbeStudy.of(torch, List.of(run), fixed(Combine.CONCAT)).whole().accuracy());
    RunDirectory one = Fixture.run(folder, "one");
    for (String split : List.of("fit", "test")) {
      Fixture.write(one, split, new float[0], 1, new float[6], new long[6], Fixture.ids(6));
    }
    ProbeResult single = ProbeStudy.of(torch, List.of(one), fixed(Combine.CONCAT)).whole();
    assertEquals(1, single.accuracy());
    assertEquals(0, single.logLoss(), 1e-12);
  }

  @Test
  void whatCannotBeFittedIsRefused() {
    assertThrows(UserError.class, () -> ProbeStudy.of(torch, List.of(a), fixed(Combine.MIX)));
    assertThrows(UserError.class, () -> ProbeRequest.of("d", "fit", "fit"));
    RunDirectory none = Fixture.run(folder, "none");
    RunDirectory nan = Fixture.run(folder, "nan");
    for (String split : List.of("fit", "test")) {
      Fixture.write(none, split, new float[4], 2, new float[0], new long[2], Fixture.ids(2));
      Fixture.write(
          nan, split, new float[0], 2, new float[] {1, Float.NaN}, new long[2], Fixture.ids(2));
    }
    String message =
        assertThrows(
                UserError.class, () -> ProbeStudy.of(torch, List.of(none), fixed(Combine.CONCAT)))
            .getMessage();
    assertTrue(message.contains("none has no features for split 'fit'"), message);
    String notFinite =
        assertThrows(
                UserError.class, () -> ProbeStudy.of(torch, List.of(nan), fixed(Combine.CONCAT)))
            .getMessage();
    assertTrue(notFinite.contains("Row 1 of") && notFinite.contains("NaN"), notFinite);
    assertFalse(notFinite.isEmpty());
    assertThrows(
        UserError.class,
        () -> ProbeStudy.of(torch, List.of(none), ProbeRequest.of("d", "fit", "gone")));
  }
}
