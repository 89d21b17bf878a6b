package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import dev.medley.run.Versions;
import java.util.List;

/** Puts report.json together. */
public final class Report {
  /** The format. */
  public static final String FORMAT = "medley-report/1";

  /** All sections, in their order; adding one is a line here. */
  static final List<Section> SECTIONS =
      List.of(
          new ModelsSection(),
          new PairsSection(),
          new CategoriesSection(),
          new TrendSection(),
          new RelationsSection(),
          new GreedySection(),
          new SpecializationSection(),
          new ProbesSection(),
          new TransferSection(),
          new FindingsSection(),
          new NotesSection());

  private Report() {}

  /** What there is to say about a study. */
  public static ObjectNode of(Study study) {
    ObjectNode report =
        Json.object()
            .put("format", FORMAT)
            .put("dataset", study.outputs().dataset())
            .put("split", study.outputs().split())
            .put("examples", study.outputs().examples());
    study.outputs().classes().forEach(report.putArray("classes")::add);
    report
        .put("base", study.name(study.base()))
        .put("calibrated_on", study.calibration().on().orElse(null));
    report.set("versions", Versions.current().toJson());
    SECTIONS.forEach(section -> section.write(study, report));
    return report;
  }
}
