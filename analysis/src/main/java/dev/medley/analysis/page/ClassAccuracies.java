package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.outputs.ModelOutputs;
import dev.medley.file.Json;

/** How often each model is right on the examples of each class. */
final class ClassAccuracies {
  private ClassAccuracies() {}

  /** {@code examples}, a number a class, and {@code accuracy}, a row a model; null without any. */
  static ObjectNode of(AlignedOutputs outputs) {
    int classes = outputs.classes().size();
    int[] labels = outputs.labels();
    int[] examples = new int[classes];
    for (int label : labels) {
      examples[label]++;
    }
    ObjectNode json = Json.object();
    ArrayNode counts = json.putArray("examples");
    for (int count : examples) {
      counts.add(count);
    }
    ArrayNode rows = json.putArray("accuracy");
    for (ModelOutputs model : outputs.models()) {
      if (!model.classifies()) {
        rows.addNull();
        continue;
      }
      int[] predicted = model.predictions();
      double[] right = new double[classes];
      for (int i = 0; i < labels.length; i++) {
        right[labels[i]] += predicted[i] == labels[i] ? 1 : 0;
      }
      for (int c = 0; c < classes; c++) {
        right[c] /= examples[c]; // NaN, and so null, for a class without examples
      }
      rows.add(Figures.rounded(right));
    }
    return json;
  }
}
