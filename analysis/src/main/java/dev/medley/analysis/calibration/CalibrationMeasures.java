package dev.medley.analysis.calibration;

import java.util.List;

/** All measures that follow from confidences; adding one is a line here. */
public final class CalibrationMeasures {
  /** In the order in which they are listed. */
  public static final List<ConfidenceMeasure> ALL =
      List.of(new ExpectedCalibrationError(), new AdaptiveCalibrationError());

  private CalibrationMeasures() {}
}
