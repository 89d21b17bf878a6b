package dev.medley.analysis.probe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;

/** What report.json and the command have of probes. */
public final class ProbeEntry {
  private ProbeEntry() {}

  /** One study. */
  public static ObjectNode of(ProbeStudy study) {
    ObjectNode json = Json.object();
    ProbeRequest request = study.request();
    study.models().forEach(json.putArray("models")::add);
    json.put("combine", request.combine().word())
        .put("fit_on", request.fitOn())
        .put("test_on", request.testOn())
        .put("precision", request.precision().word());
    if (request.l2().isEmpty()) {
      json.put("validate_on", request.validateOn().orElse("a fifth of " + request.fitOn()));
    }
    ProbeResult whole = study.whole();
    json.put("l2", whole.l2())
        .put("dimensions", whole.dimensions())
        .put("accuracy", whole.accuracy())
        .put("log_loss", whole.logLoss())
        .put("objective", whole.objective());
    if (request.combine() == Combine.RANKED) {
      json.put("rank_by", request.rankBy().word());
    }
    for (ProbeStudy.Point point : study.curve()) {
      ObjectNode at = json.withArray("curve").addObject();
      if (request.combine() == Combine.MIX) {
        at.put("rate", point.rate());
      }
      at.put("dimensions", point.dimensions())
          .put("accuracy", point.accuracy())
          .put("log_loss", point.logLoss());
      if (point.draws().size() > 1) {
        point.draws().forEach(draw -> at.withArray("accuracies").add(draw.accuracy()));
      }
    }
    return json;
  }
}
