package dev.medley.analysis.report;

import dev.medley.analysis.calibration.CalibrationMeasures;
import dev.medley.analysis.measure.Declaration;
import dev.medley.analysis.pairwise.JensenShannon;
import dev.medley.analysis.pairwise.PairMeasures;
import dev.medley.analysis.similarity.SimilarityMeasures;
import java.util.List;
import java.util.stream.Stream;

/** What all measures say about themselves, by kind. */
public final class MeasureCatalog {
  private MeasureCatalog() {}

  /**
   * Measures of one kind.
   *
   * @param title what they are about
   * @param measures in the order in which they are listed
   */
  public record Group(String title, List<Declaration> measures) {
    /** Keeps a copy. */
    public Group {
      measures = List.copyOf(measures);
    }
  }

  /** All of them. */
  public static List<Group> groups() {
    return List.of(
        new Group(
            "How errors differ",
            Stream.concat(
                    PairMeasures.ALL.stream().map(measure -> measure.declaration()),
                    Stream.of(JensenShannon.DECLARATION))
                .toList()),
        new Group(
            "How far confidence can be trusted",
            CalibrationMeasures.ALL.stream().map(measure -> measure.declaration()).toList()),
        new Group(
            "How alike features are",
            SimilarityMeasures.ALL.stream().map(measure -> measure.declaration()).toList()));
  }
}
