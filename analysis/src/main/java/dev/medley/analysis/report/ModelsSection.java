package dev.medley.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.calibration.CalibrationMeasures;
import dev.medley.analysis.calibration.ConfidenceMeasure;
import dev.medley.analysis.calibration.Confidences;
import dev.medley.analysis.calibration.Forecast;
import dev.medley.analysis.calibration.ReliabilityDiagram;
import dev.medley.analysis.calibration.Temperature;
import dev.medley.analysis.measure.Value;
import dev.medley.analysis.outputs.Bits;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.analysis.resampling.Interval;
import java.util.List;

/** {@code models}: how good each is, and how well it knows. */
final class ModelsSection implements Section {
  @Override
  public void write(Study study, ObjectNode report) {
    ArrayNode models = report.putArray("models");
    Interval[] intervals = study.intervals().accuracy();
    List<Confidences> raw =
        study.calibration().raw().parallelStream()
            .map(forecast -> Confidences.of(forecast, study.outputs()))
            .toList();
    for (int m = 0; m < study.models(); m++) {
      ModelOutputs model = study.outputs().models().get(m);
      Entry entry = new Entry(models.addObject());
      ObjectNode object = entry.object();
      object.put("run", model.run().info().name()).put("name", model.name());
      putKin(study, m, object);
      if (study.classifying().has(m)) {
        object.put("accuracy", (double) Bits.count(study.correct(m)) / study.outputs().examples());
        object.set("accuracy_ci", Entry.interval(intervals[study.classifying().local(m)]));
      }
      if (study.withLogits().has(m)) {
        int local = study.withLogits().local(m);
        putScores(entry, object, "", raw.get(local));
        if (study.calibration().isDone()) {
          Forecast forecast = study.calibration().calibrated().get(local);
          putTemperature(object, forecast.temperature());
          putScores(
              entry, object.putObject("calibrated"), "calibrated.", study.confidences().get(local));
        }
        ObjectNode reliability = object.putObject("reliability");
        putReliability(reliability.putObject("uncalibrated"), raw.get(local));
        if (study.calibration().isDone()) {
          putReliability(reliability.putObject("calibrated"), study.confidences().get(local));
        }
      }
      entry.endIfAny();
    }
  }

  private static void putKin(Study study, int m, ObjectNode object) {
    int a = Math.min(m, study.base());
    int b = Math.max(m, study.base());
    object.put(
        "category", a == b ? null : study.kinship().category(a, b).map(c -> c.word()).orElse(null));
    ArrayNode varied = object.putArray("varied");
    if (a != b) {
      study.kinship().varied(a, b).forEach(varied::add);
    }
  }

  private static void putScores(
      Entry entry, ObjectNode into, String prefix, Confidences confidences) {
    entry.put(into, "nll", prefix + "nll", confidences.nll());
    for (ConfidenceMeasure measure : CalibrationMeasures.ALL) {
      double value = measure.of(confidences.confidence(), confidences.correct());
      into.put(measure.declaration().name(), value);
    }
    into.put("brier", confidences.brier());
  }

  private static void putTemperature(ObjectNode object, Temperature temperature) {
    if (temperature.crossFitted()) {
      object.putArray("temperature_of_fold").add(temperature.ofFold0()).add(temperature.ofFold1());
    } else {
      object.put("temperature", temperature.ofFold0());
    }
    if (temperature.atBound()) {
      object.put("temperature_at_bound", true);
    }
  }

  private static void putReliability(ObjectNode into, Confidences confidences) {
    ReliabilityDiagram diagram =
        ReliabilityDiagram.of(confidences.confidence(), confidences.correct());
    ArrayNode counts = into.putArray("examples");
    ArrayNode confidence = into.putArray("confidence");
    ArrayNode accuracy = into.putArray("accuracy");
    for (int bin = 0; bin < ReliabilityDiagram.BINS; bin++) {
      counts.add(diagram.examples(bin));
      add(confidence, diagram.confidence(bin));
      add(accuracy, diagram.accuracy(bin));
    }
  }

  private static void add(ArrayNode into, Value value) {
    if (value.isDefined()) {
      into.add(value.number());
    } else {
      into.addNull();
    }
  }
}
