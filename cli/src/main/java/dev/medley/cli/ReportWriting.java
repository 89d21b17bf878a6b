package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.page.PageSource;
import dev.medley.analysis.page.ReportPage;
import dev.medley.analysis.report.Finding;
import dev.medley.analysis.report.Report;
import dev.medley.analysis.report.ReportFolder;
import dev.medley.analysis.report.ReportRequest;
import dev.medley.analysis.report.Study;
import dev.medley.torch.Torch;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writing a report, which several commands do.
 *
 * @param shown the folder as the user is told of it
 * @param report report.json
 */
record ReportWriting(Path shown, ObjectNode report) {
  private static final Path REPORTS = Path.of("reports");

  /**
   * Computes and writes.
   *
   * @param out the folder; null for {@code reports/NAME}
   * @param command the command line that writes it again
   * @throws dev.medley.binding.UserError if outputs do not match, or the folder holds something
   *     else
   */
  static ReportWriting write(
      Workplace place,
      ReportRequest request,
      Path out,
      String device,
      int threads,
      String command) {
    Path shown = out == null ? REPORTS.resolve(request.name()) : out;
    Path folder = place.resolve(shown).normalize();
    ReportFolder.check(folder);
    try (Torch torch = Torch.open(device, threads);
        Study study = new Study(request, torch)) {
      ObjectNode report = Report.of(study);
      PageSource page =
          new PageSource(request.name(), report, study.outputs(), place.data(), command);
      ReportFolder.write(folder, report, Optional.of(ReportPage.html(page)));
      return new ReportWriting(shown, report);
    }
  }

  /** The page. */
  Path page() {
    return shown.resolve(ReportFolder.PAGE);
  }

  /** Where the page is, and the findings. */
  String text() {
    StringBuilder text = new StringBuilder().append(page());
    for (Finding finding : Finding.of(report)) {
      text.append("\n\n").append(finding.title()).append(".\n").append(finding.text());
    }
    return text.toString();
  }
}
