package dev.medley.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.analysis.calibration.CalibrationMeasures;
import dev.medley.analysis.calibration.Confidences;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.ensemble.EnsembleRule;
import dev.medley.analysis.ensemble.PairEnsembles;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.analysis.outputs.Pairs;
import dev.medley.analysis.pairwise.JensenShannon;
import dev.medley.analysis.pairwise.PairIntervals;
import dev.medley.analysis.pairwise.PairReference;
import dev.medley.analysis.resampling.Interval;
import dev.medley.analysis.resampling.PairedBootstrap;
import dev.medley.run.RunDirectory;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every number of reference/pairs that a pair or a single model has, to its README's tolerance. */
class ReferencePairsTest {
  @TempDir static Path folder;
  private static AlignedOutputs validation;
  private static AlignedOutputs test;
  private static List<Forecast> raw;
  private static List<Forecast> calibrated;
  private static final JsonNode REFERENCE = Fixture.reference().node();

  @BeforeAll
  static void load() {
    List<RunDirectory> runs = Fixture.referenceRuns(folder);
    validation = AlignedOutputs.load(runs, "d", "val");
    test = AlignedOutputs.load(runs, "d", "test");
    byte[] folds = test.folds();
    raw = test.models().stream().map(m -> new Forecast(m, Temperature.NONE, folds)).toList();
    calibrated = test.models().stream().map(m -> new Forecast(m, fitted(m), folds)).toList();
  }

  private static Temperature fitted(ModelOutputs model) {
    int index = test.models().indexOf(model);
    return TemperatureScaling.fit(validation, validation.models().get(index));
  }

  private static JsonNode model(int index) {
    return REFERENCE.get("models").get(index);
  }

  private static void assertScores(JsonNode expected, Confidences scores, double tolerance) {
    assertEquals(expected.get("nll").doubleValue(), scores.nll().number(), tolerance);
    assertEquals(expected.get("brier").doubleValue(), scores.brier(), tolerance);
    CalibrationMeasures.ALL.forEach(
        measure ->
            assertEquals(
                expected.get(measure.declaration().name()).doubleValue(),
                measure.of(scores.confidence(), scores.correct()),
                tolerance));
  }

  @Test
  void modelsHaveTheirScores() {
    for (int m = 0; m < raw.size(); m++) {
      int right = Bits.count(test.correct(test.models().get(m)));
      assertEquals(model(m).get("accuracy").doubleValue(), right / 400.0);
      assertScores(model(m), Confidences.of(raw.get(m), test), 1e-10);
    }
  }

  @Test
  void temperaturesComeFromTheFittingSplit() {
    for (int m = 0; m < raw.size(); m++) {
      double expected = model(m).get("temperature").doubleValue();
      assertEquals(expected, calibrated.get(m).temperature().ofFold0(), 1e-6 * expected);
      assertScores(model(m).get("calibrated"), Confidences.of(calibrated.get(m), test), 1e-6);
      Temperature stored = new Temperature(expected, expected, false, false);
      assertScores(
          model(m).get("calibrated"),
          Confidences.of(new Forecast(test.models().get(m), stored, test.folds()), test),
          1e-10);
      double onTest = model(m).get("temperature_fitted_on_test").doubleValue();
      assertEquals(
          onTest, TemperatureScaling.fit(test, test.models().get(m)).ofFold1(), 1e-6 * onTest);
    }
  }

  @Test
  void crossFittingTakesTheTemperatureOfTheOtherHalf() {
    for (int m = 0; m < raw.size(); m++) {
      JsonNode expected = model(m).get("cross_fitted");
      Temperature crossed = TemperatureScaling.crossFit(test, test.models().get(m), test.folds());
      for (int fold = 0; fold < 2; fold++) {
        double temperature = expected.get("temperature_of_fold").get(fold).doubleValue();
        assertEquals(temperature, crossed.ofFold(fold), 1e-6 * temperature);
      }
      assertScores(
          expected,
          Confidences.of(new Forecast(test.models().get(m), crossed, test.folds()), test),
          1e-6);
    }
  }

  @Test
  void confidencesOnTheEdgesOfBinsHaveTheirReferenceNumbers() {
    for (JsonNode each : REFERENCE.get("edge_cases").get("calibration")) {
      int n = each.get("confidence").size();
      double[] confidence = new double[n];
      boolean[] correct = new boolean[n];
      for (int i = 0; i < n; i++) {
        confidence[i] = each.get("confidence").get(i).doubleValue();
        correct[i] = each.get("correct").get(i).intValue() == 1;
      }
      CalibrationMeasures.ALL.forEach(
          measure ->
              assertEquals(
                  each.get(measure.declaration().name()).doubleValue(),
                  measure.of(confidence, correct),
                  1e-12,
                  each.get("name").textValue()));
    }
  }

  @Test
  void pairsHaveTheirCountsAndTheMeasuresOfThese() {
    forEachPair(
        (pair, a, b) ->
            PairReference.check(pair, test, test.models().get(a), test.models().get(b)));
  }

  @Test
  void jensenShannonIsTheReferences() {
    double[] uncalibrated = JensenShannon.ofAllPairs(raw, test);
    double[] divergences = JensenShannon.ofAllPairs(calibrated, test);
    Pairs pairs = new Pairs(5);
    forEachPair(
        (pair, a, b) -> {
          assertEquals(
              pair.get("jensen_shannon_uncalibrated").doubleValue(),
              uncalibrated[pairs.index(a, b)],
              1e-10);
          assertEquals(
              pair.get("jensen_shannon").doubleValue(), divergences[pairs.index(a, b)], 1e-6);
        });
  }

  @Test
  void ensemblesOfPairsGainTheReferencesGain() {
    for (EnsembleRule rule : EnsembleRule.values()) {
      for (boolean probabilities : new boolean[] {false, true}) {
        PairEnsembles ensembles =
            PairEnsembles.of(rule.isCalibrated() ? calibrated : raw, rule, test, probabilities);
        forEachPair(
            (pair, a, b) -> {
              JsonNode expected = pair.get("ensemble").get(rule.word());
              assertEquals(expected.get("accuracy").doubleValue(), ensembles.accuracy(a, b));
              assertEquals(expected.get("gain").doubleValue(), ensembles.gain(a, b), 1e-12);
              Value conversion = ensembles.conversionRate(a, b);
              assertEquals(pair.get("undefined").has("conversion_rate"), !conversion.isDefined());
              assertEquals(expected.get("conversion_rate").isNull(), !conversion.isDefined());
              if (conversion.isDefined()) {
                assertEquals(
                    expected.get("conversion_rate").doubleValue(), conversion.number(), 1e-12);
              }
            });
      }
    }
  }

  @Test
  void intervalsAreAsCloseToTheReferencesAsAThousandResamplesCanBe() {
    long[][] correct = test.models().stream().map(test::correct).toArray(long[][]::new);
    try (Torch torch = Torch.open("cpu", 1);
        PairedBootstrap bootstrap = new PairedBootstrap(torch, 400, PairedBootstrap.RESAMPLES, 0)) {
      PairIntervals intervals = new PairIntervals(bootstrap, 400, correct);
      Interval[] accuracies = intervals.accuracy();
      for (int m = 0; m < correct.length; m++) {
        assertInterval(model(m).get("accuracy_bootstrap"), accuracies[m]);
      }
      Interval[][] pairs = intervals.inconsistencyAndKappa();
      Pairs index = new Pairs(5);
      forEachPair(
          (pair, a, b) -> {
            assertInterval(
                pair.get("bootstrap").get("error_inconsistency"), pairs[0][index.index(a, b)]);
            double kappa = pair.get("kappa").doubleValue();
            assertTrue(pairs[1][index.index(a, b)].contains(kappa));
          });
      for (EnsembleRule rule : EnsembleRule.values()) {
        PairEnsembles ensembles =
            PairEnsembles.of(rule.isCalibrated() ? calibrated : raw, rule, test, false);
        Interval[] gains = intervals.gain(ensembles::hits);
        forEachPair(
            (pair, a, b) ->
                assertInterval(
                    pair.get("bootstrap").get("gain").get(rule.word()), gains[index.index(a, b)]));
      }
    }
  }

  private static void assertInterval(JsonNode expected, Interval interval) {
    double tolerance = expected.get("tolerance").doubleValue();
    assertEquals(expected.get("ci").get(0).doubleValue(), interval.low(), tolerance);
    assertEquals(expected.get("ci").get(1).doubleValue(), interval.high(), tolerance);
  }

  private interface PairCheck {
    void check(JsonNode pair, int a, int b);
  }

  private static void forEachPair(PairCheck check) {
    for (JsonNode pair : REFERENCE.get("pairs")) {
      check.check(
          pair,
          Fixture.MODELS.indexOf(pair.get("a").textValue()),
          Fixture.MODELS.indexOf(pair.get("b").textValue()));
    }
  }
}
