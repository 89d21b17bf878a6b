package dev.medley.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code outputs.json} says (format {@code medley-outputs/1}).
 *
 * @param dataset the data set's name
 * @param split train, validation or test, or what an import calls it
 * @param fingerprint of the data set, if it is known
 * @param examples N, how many images
 * @param classes their names, in the order of the logits
 * @param checkpoint which checkpoint spoke, if one did
 * @param preprocessing what images went through, if it is known
 * @param files the sha256 of each file; set by the writer
 */
public record OutputsInfo(
    String dataset,
    String split,
    Optional<String> fingerprint,
    int examples,
    List<String> classes,
    Optional<String> checkpoint,
    Optional<Preprocessing> preprocessing,
    Map<String, String> files) {
  static final String FORMAT = "medley-outputs/1";

  /** Keeps copies. */
  public OutputsInfo {
    classes = List.copyOf(classes);
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    if (examples < 0) {
      throw new IllegalArgumentException(examples + " examples");
    }
  }

  OutputsInfo withFiles(Map<String, String> hashes) {
    return new OutputsInfo(
        dataset, split, fingerprint, examples, classes, checkpoint, preprocessing, hashes);
  }

  String toJson() {
    ObjectNode json =
        Json.object()
            .put("format", FORMAT)
            .put("dataset", dataset)
            .put("split", split)
            .put("fingerprint", fingerprint.orElse(null))
            .put("examples", examples);
    classes.forEach(json.putArray("classes")::add);
    json.put("checkpoint", checkpoint.orElse(null));
    json.set("preprocessing", preprocessing.map(OutputsInfo::toJson).orElse(null));
    files.forEach(json.putObject("files")::put);
    return Json.text(json);
  }

  private static ObjectNode toJson(Preprocessing preprocessing) {
    ObjectNode json =
        Json.object()
            .put("channels", preprocessing.channels())
            .put("height", preprocessing.height())
            .put("width", preprocessing.width());
    preprocessing.mean().forEach(json.putArray("mean")::add);
    preprocessing.std().forEach(json.putArray("std")::add);
    return json;
  }

  /**
   * Reads an {@code outputs.json}; fields that are not known are ignored.
   *
   * @throws UserError if it is missing or damaged or of another format
   */
  static OutputsInfo read(Path file) {
    JsonFields fields = Json.read(file);
    if (!fields.text("format").equals(FORMAT)) {
      throw fields.error("format", FORMAT);
    }
    return new OutputsInfo(
        fields.text("dataset"),
        fields.text("split"),
        fields.optionalText("fingerprint"),
        fields.whole("examples", 0, Integer.MAX_VALUE),
        fields.texts("classes"),
        fields.optionalText("checkpoint"),
        fields.optionalFields("preprocessing").map(OutputsInfo::readPreprocessing),
        fields.textsByName("files"));
  }

  private static Preprocessing readPreprocessing(JsonFields fields) {
    int channels = fields.whole("channels", 1, 1 << 16);
    for (String name : List.of("mean", "std")) {
      if (fields.numbers(name).size() != channels) {
        throw fields.error(name, "one number a channel");
      }
    }
    return new Preprocessing(
        channels,
        fields.whole("height", 1, 1 << 16),
        fields.whole("width", 1, 1 << 16),
        fields.numbers("mean"),
        fields.numbers("std"));
  }
}
