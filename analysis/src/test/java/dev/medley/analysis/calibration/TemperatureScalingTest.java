package dev.medley.analysis.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.medley.analysis.Fixture;
import dev.medley.analysis.outputs.AlignedOutputs;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemperatureScalingTest {
  @TempDir Path folder;

  private AlignedOutputs outputs(int classes, long[] labels, float... logits) {
    return Fixture.outputs(folder, classes, labels, logits);
  }

  private static Temperature fit(AlignedOutputs outputs) {
    return TemperatureScaling.fit(outputs, outputs.models().get(0));
  }

  @Test
  void twoClassesHaveTheirClosedForm() {
    // three of four right at a margin of 2: sigmoid(2 / T) = 3/4
    AlignedOutputs outputs = outputs(2, new long[] {0, 0, 0, 1}, 2, 0, 2, 0, 2, 0, 2, 0);
    assertEquals(2 / Math.log(3), fit(outputs).ofFold0(), 1e-10);
    assertFalse(fit(outputs).atBound());
  }

  @Test
  void aPerfectModelEndsAtTheLowerBoundAndAHopelessOneAtTheUpper() {
    Temperature perfect = fit(outputs(2, new long[] {0, 1}, 1, 0, 0, 1));
    assertEquals(0.01, perfect.ofFold0());
    assertTrue(perfect.atBound());
  }

  @Test
  void aModelThatIsMostlyWrongEndsAtTheUpperBound() {
    Temperature hopeless = fit(outputs(2, new long[] {1, 0}, 1, 0, 0, 1));
    assertEquals(100, hopeless.ofFold0());
    assertTrue(hopeless.atBound());
  }

  @Test
  void aTemperatureWithoutEffectIsOne() {
    assertEquals(1, fit(outputs(2, new long[] {0, 1}, 5, 5, 7, 7)).ofFold0());
  }

  @Test
  void oneClassNeedsNoTemperature() {
    AlignedOutputs outputs = outputs(1, new long[] {0, 0}, 3, 4);
    assertEquals(1, fit(outputs).ofFold0());
    Confidences scores =
        Confidences.of(
            new Forecast(outputs.models().get(0), Temperature.NONE, outputs.folds()), outputs);
    assertEquals(0, scores.nll().number());
    assertEquals(0, scores.brier());
  }

  @Test
  void aTrueClassOfProbabilityZeroCostsInfinityAndIsLeftOutOfTheFit() {
    float none = Float.NEGATIVE_INFINITY;
    AlignedOutputs outputs =
        outputs(2, new long[] {0, 0, 0, 1, 0}, 2, 0, 2, 0, 2, 0, 2, 0, none, 1);
    assertEquals(2 / Math.log(3), fit(outputs).ofFold0(), 1e-10);
    Confidences scores =
        Confidences.of(
            new Forecast(outputs.models().get(0), Temperature.NONE, outputs.folds()), outputs);
    assertFalse(scores.nll().isDefined());
  }
}
