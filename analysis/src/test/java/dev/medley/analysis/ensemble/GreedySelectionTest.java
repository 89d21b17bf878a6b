package dev.medley.analysis.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.Fixture;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.calibration.TemperatureScaling;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.binding.UserError;
import dev.medley.random.RandomStream;
import dev.medley.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreedySelectionTest {
  @TempDir Path folder;

  private static Part part(AlignedOutputs outputs, List<Temperature> t, EnsembleRule rule) {
    byte[] folds = outputs.folds();
    return Part.of(
        outputs,
        IntStream.range(0, t.size())
            .mapToObj(m -> new Forecast(outputs.models().get(m), t.get(m), folds))
            .toList(),
        rule);
  }

  @Test
  void everySelectionOfTheReferenceIsFoundAgain() {
    List<RunDirectory> runs = Fixture.referenceRuns(folder);
    AlignedOutputs val = AlignedOutputs.load(runs, "d", "val");
    AlignedOutputs test = AlignedOutputs.load(runs, "d", "test");
    List<Temperature> t = val.models().stream().map(m -> TemperatureScaling.fit(val, m)).toList();
    int checked = 0;
    for (JsonNode entry : Fixture.reference().node().get("greedy")) {
      EnsembleRule rule = EnsembleRule.find(entry.get("rule").textValue()).orElseThrow();
      GreedySelection selection =
          new GreedySelection(
              SelectionMetric.valueOf(entry.get("metric").textValue().toUpperCase(Locale.ROOT)),
              entry.get("replacement").booleanValue(),
              entry.get("base").isNull()
                  ? OptionalInt.empty()
                  : OptionalInt.of(Fixture.MODELS.indexOf(entry.get("base").textValue())),
              texts(entry.get("pool")).stream().map(Fixture.MODELS::indexOf).toList(),
              10);
      Part selecting = part(val, t, rule);
      Part reporting = part(test, t, rule);
      GreedySelection.Selected selected = selection.on(selecting);
      assertEquals(entry.get("best_prefix").intValue(), selected.bestPrefix());
      assertEquals(entry.get("steps").intValue(), selected.picks().size());
      double[] weights = selected.weights(5);
      for (int m = 0; m < 5; m++) {
        assertEquals(entry.get("weights").path(Fixture.MODELS.get(m)).intValue(), weights[m]);
      }
      double[] prefix = new double[5];
      for (int step = 0; step < selected.picks().size(); step++) {
        JsonNode expected = entry.get("trace").get(step);
        assertEquals(
            expected.get("pick").textValue(), Fixture.MODELS.get(selected.picks().get(step)));
        prefix[selected.picks().get(step)]++;
        check(expected, "selection", selected.scores().get(step));
        check(expected, "report", reporting.score(prefix));
      }
      checked++;
    }
    assertEquals(10, checked);
  }

  private static void check(JsonNode expected, String when, EnsembleScore score) {
    assertEquals(expected.get(when + "_accuracy").doubleValue(), score.accuracy(), 1e-12);
    assertEquals(expected.get(when + "_nll").doubleValue(), score.nll().number(), 1e-6);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }

  @Test
  void aStudyWritesTheReferencesEntry() {
    List<RunDirectory> runs = Fixture.referenceRuns(folder);
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(runs, "d", "test", Optional.of("val"), Optional.empty()));
    JsonNode entries = Fixture.reference().node().get("greedy");
    ObjectNode found =
        new GreedyEntry(
                study,
                new GreedySelection(
                    SelectionMetric.ACCURACY, true, OptionalInt.empty(), study.all(), 10))
            .json();
    ObjectNode weak =
        GreedyEntry.ofWeak(study, SelectionMetric.ACCURACY, OptionalInt.empty(), 0.85, 20).json();
    for (String key :
        List.of(
            "rule",
            "metric",
            "replacement",
            "base",
            "pool",
            "select_on",
            "report_on",
            "steps",
            "best_prefix",
            "weights",
            "selection_accuracy",
            "report_accuracy")) {
      assertEquals(entries.get(0).get(key), found.get(key), key);
      assertEquals(entries.get(9).get(key), weak.get(key), key);
    }
    assertThrows(
        UserError.class,
        () -> GreedyEntry.ofWeak(study, SelectionMetric.ACCURACY, OptionalInt.empty(), 0.1, 20));
  }

  /** Random models; a plain search over all candidates at each step is the judge. */
  @ParameterizedTest
  @CsvSource({"1,3,2,true", "2,5,3,false", "3,1,4,true", "4,4,10,true", "5,6,2,false"})
  void stepsEqualThoseOfAPlainSearch(int seed, int models, int classes, boolean replacement) {
    int n = 60;
    RandomStream random = RandomStream.of(seed, "greedy");
    long[] labels = new long[n];
    float[][] logits = new float[models][n * classes];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(classes);
      for (float[] model : logits) {
        for (int c = 0; c < classes; c++) {
          model[i * classes + c] = (float) random.nextGaussian() + (c == labels[i] ? 0.5f : 0);
        }
      }
    }
    AlignedOutputs outputs = Fixture.outputs(folder, classes, labels, logits);
    List<Temperature> t = outputs.models().stream().map(m -> Temperature.NONE).toList();
    for (SelectionMetric metric : SelectionMetric.values()) {
      GreedySelection.Selected selected =
          new GreedySelection(
                  metric,
                  replacement,
                  OptionalInt.empty(),
                  IntStream.range(0, models).boxed().toList(),
                  7)
              .on(part(outputs, t, EnsembleRule.LOGIT_MEAN));
      List<Integer> picks = new ArrayList<>();
      double bestOfAll = Double.NEGATIVE_INFINITY;
      int prefix = 0;
      while (picks.size() < (replacement ? 7 : Math.min(7, models))) {
        int best = -1;
        double bestValue = 0;
        for (int m = 0; m < models; m++) {
          if (!replacement && picks.contains(m)) {
            continue;
          }
          List<Integer> tried = new ArrayList<>(picks);
          tried.add(m);
          double value = naive(metric, tried, logits, labels, classes);
          boolean tie = best >= 0 && Math.abs(value - bestValue) <= 1e-12;
          if (best < 0
              || (!tie && value > bestValue)
              || (tie && picks.contains(m) && !picks.contains(best))) {
            best = m;
            bestValue = value;
          }
        }
        picks.add(best);
        if (bestValue > bestOfAll + 1e-12) {
          bestOfAll = bestValue;
          prefix = picks.size();
        }
      }
      assertEquals(picks, selected.picks());
      assertEquals(prefix, selected.bestPrefix());
    }
  }

  private static double naive(
      SelectionMetric metric, List<Integer> members, float[][] logits, long[] labels, int classes) {
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      double[] mean = new double[classes];
      for (int m : members) {
        for (int c = 0; c < classes; c++) {
          mean[c] += (double) logits[m][i * classes + c] / members.size();
        }
      }
      double most = Arrays.stream(mean).max().orElseThrow();
      if (metric == SelectionMetric.ACCURACY) {
        total +=
            IntStream.range(0, classes).filter(c -> mean[c] == most).findFirst().orElse(-1)
                    == labels[i]
                ? 1
                : 0;
      } else {
        total += mean[(int) labels[i]] - Math.log(Arrays.stream(mean).map(Math::exp).sum());
      }
    }
    return total / labels.length;
  }

  @Test
  void halvesAreDifferentExamplesAndTogetherAll() {
    List<RunDirectory> runs = Fixture.referenceRuns(folder);
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(runs, "d", "test", Optional.empty(), Optional.empty()));
    assertEquals("fold 0 of test", study.selecting().name());
    assertEquals("fold 1 of test", study.reporting().name());
    assertEquals(400, study.selecting().examples() + study.reporting().examples());
    double[] alone = {1, 0, 0, 0, 0};
    double hits =
        study.selecting().score(alone).accuracy() * study.selecting().examples()
            + study.reporting().score(alone).accuracy() * study.reporting().examples();
    assertEquals(0.905 * 400, hits, 1e-9);
  }

  @Test
  void oneModelIsItsOwnEnsemble() {
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(
                Fixture.referenceRuns(folder).subList(1, 2),
                "d",
                "test",
                Optional.of("val"),
                Optional.empty()));
    ObjectNode json =
        new GreedyEntry(
                study,
                new GreedySelection(
                    SelectionMetric.NLL, true, OptionalInt.empty(), study.all(), 20))
            .json();
    assertEquals(1, json.get("best_prefix").intValue());
    assertEquals(0.795, json.get("report_accuracy").doubleValue(), 1e-12);
    assertEquals(1, EnsembleTables.stacked(study).get("weights").get("bravo").doubleValue());
    assertEquals(0, EnsembleTables.rules(study).get("logit_mean").get("gain").doubleValue());
  }

  @Test
  void selectingOnTheReportedSplitIsRefused() {
    assertThrows(
        UserError.class,
        () ->
            new EnsembleRequest(
                Fixture.referenceRuns(folder), "d", "test", Optional.of("test"), Optional.empty()));
  }

  @Test
  void bagsAverageSelectionsFromHalves() {
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(
                Fixture.referenceRuns(folder), "d", "test", Optional.of("val"), Optional.empty()));
    GreedySelection selection =
        new GreedySelection(SelectionMetric.NLL, true, OptionalInt.empty(), study.all(), 10);
    double[] weights = Bagging.weights(selection, study.selecting(), 8, 3);
    assertEquals(1, Arrays.stream(weights).sum(), 1e-12);
    assertTrue(Arrays.equals(weights, Bagging.weights(selection, study.selecting(), 8, 3)));
    assertTrue(Arrays.stream(weights).allMatch(w -> w >= 0));
  }

  @Test
  void probabilitiesOfZeroMakeALikelihoodThatIsNeverTheBest() {
    float none = Float.NEGATIVE_INFINITY;
    AlignedOutputs outputs =
        Fixture.outputs(
            folder, 2, new long[] {0, 1}, new float[] {none, 0, 0, 1}, new float[] {0, 0, 0, 0});
    List<Temperature> t = List.of(Temperature.NONE, Temperature.NONE);
    GreedySelection.Selected selected =
        new GreedySelection(SelectionMetric.NLL, true, OptionalInt.empty(), List.of(0, 1), 3)
            .on(part(outputs, t, EnsembleRule.LOGIT_MEAN));
    assertEquals(List.of(1, 1, 1), selected.picks());
    EnsembleScore both = part(outputs, t, EnsembleRule.LOGIT_MEAN).score(new double[] {1, 1});
    assertEquals("a true class has probability 0", both.nll().undefined());
    assertEquals(
        0.5, part(outputs, t, EnsembleRule.LOGIT_MEAN).score(new double[] {1, 0}).accuracy());
  }

  @Test
  void randomEnsemblesOfAllMembersAreTheWholeOne() {
    EnsembleStudy study =
        new EnsembleStudy(
            new EnsembleRequest(
                Fixture.referenceRuns(folder), "d", "test", Optional.of("val"), Optional.empty()));
    SubsetCurve curve = SubsetCurve.of(study.reporting(), study.all(), OptionalInt.empty(), 40, 0);
    SubsetCurve.Point last = curve.points().get(4);
    double whole = study.reporting().score(new double[] {1, 1, 1, 1, 1}).accuracy();
    assertEquals(5, last.size());
    assertEquals(whole, last.accuracy(), 1e-12);
    assertEquals(whole, last.range().low(), 1e-12);
    TreeSet<Double> singles = new TreeSet<>();
    Arrays.stream(GreedyEntry.singles(study.reporting())).forEach(singles::add);
    assertTrue(curve.points().get(0).accuracy() > singles.first());
    assertTrue(curve.points().get(0).accuracy() < singles.last());
    SubsetCurve withBase =
        SubsetCurve.of(study.reporting(), List.of(1, 2), OptionalInt.of(0), 4, 0);
    assertEquals(3, withBase.points().size());
    assertEquals(0.905, withBase.points().get(0).accuracy(), 1e-12);
  }
}
