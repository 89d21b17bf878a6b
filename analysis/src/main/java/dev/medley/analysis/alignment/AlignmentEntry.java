package dev.medley.analysis.alignment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.probe.ProbeResult;
import dev.medley.file.Json;

/** What the command prints as JSON. */
public final class AlignmentEntry {
  private AlignmentEntry() {}

  /** One study. */
  public static ObjectNode of(AlignmentStudy study) {
    AlignmentRequest request = study.request();
    AlignmentSettings settings = request.settings();
    ObjectNode json = Json.object();
    study.models().forEach(json.putArray("models")::add);
    json.put("dataset", request.dataset())
        .put("fit_on", request.fitOn())
        .put("test_on", request.testOn());
    json.putObject("heads")
        .put("dimensions", settings.dimensions())
        .put("hidden", settings.hidden())
        .put("temperature", settings.temperature())
        .put("epochs", settings.epochs())
        .put("batch_size", settings.batchSize())
        .put("learning_rate", settings.learningRate())
        .put("seed", settings.seed())
        .put("loss", study.loss());
    ObjectNode retrieval =
        json.putObject("retrieval")
            .put("candidates", study.forth().candidates())
            .put("groups", study.forth().groups())
            .put("chance", study.forth().chance());
    retrieval.set("first_to_second", shares(study.forth()));
    retrieval.set("second_to_first", shares(study.back()));
    ObjectNode probes = json.putObject("probes");
    probes.set("first", probe(study.first()));
    probes.set("second", probe(study.second()));
    probes.set("concatenated", probe(study.concatenated()));
    probes.set("joint", probe(study.joint()));
    return json;
  }

  private static ObjectNode shares(Retrieval retrieval) {
    return Json.object().put("top1", retrieval.top1()).put("top5", retrieval.top5());
  }

  private static ObjectNode probe(ProbeResult result) {
    return Json.object()
        .put("dimensions", result.dimensions())
        .put("accuracy", result.accuracy())
        .put("log_loss", result.logLoss())
        .put("l2", result.l2());
  }
}
