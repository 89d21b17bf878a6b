package dev.medley.analysis.page;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.data.DataHome;
import dev.medley.run.RunDirectory;
import java.util.List;

/**
 * What a page is made of.
 *
 * @param title what the report is about, such as the family's name
 * @param report report.json
 * @param outputs what it was computed from; its models are those of the report, in their order
 * @param images where stores of images are looked for
 * @param command the command line that writes the report again
 */
public record PageSource(
    String title, ObjectNode report, AlignedOutputs outputs, DataHome images, String command) {
  /** The runs, in the order of the report's models. */
  List<RunDirectory> runs() {
    return outputs.models().stream().map(model -> model.run()).toList();
  }

  /** The unique names of the models. */
  List<String> names() {
    return outputs.models().stream().map(model -> model.name()).toList();
  }

  /** What a model is called where there is little room. */
  String shortName(String name) {
    int at = names().indexOf(name);
    return at < 0 ? name : ShortNames.of(names()).get(at);
  }
}
