package dev.medley.sweep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.run.RunInfo;
import java.util.List;
import java.util.Optional;

/**
 * What a worker is to do: begin a member's run, or go on with it, and evaluate it on the base's
 * data where it was trained on others.
 *
 * @param runs the folder of runs
 * @param run the run's name
 * @param recipe to begin with, YAML; none to go on with the run that is there
 * @param membership what a new run records
 * @param device as the engine takes it
 * @param pause the epoch after which to stop
 * @param data the base's data, where the member's are others
 * @param splits of the base's data
 * @param command the command line, for the record
 * @param tracking a tracking config's name or file
 */
record Job(
    String runs,
    String run,
    Optional<String> recipe,
    RunInfo.Membership membership,
    String device,
    int threads,
    int pause,
    Optional<String> data,
    List<String> splits,
    String command,
    Optional<String> tracking) {
  ObjectNode toJson() {
    ObjectNode json =
        Json.object()
            .put("runs", runs)
            .put("run", run)
            .put("recipe", recipe.orElse(null))
            .put("family", membership.family())
            .put("member", membership.member())
            .put("category", membership.category().orElse(null))
            .put("device", device)
            .put("threads", threads)
            .put("pause", pause)
            .put("data", data.orElse(null))
            .put("command", command)
            .put("tracking", tracking.orElse(null));
    membership.varied().forEach(json.putArray("varied")::add);
    splits.forEach(json.putArray("splits")::add);
    return json;
  }

  static Job fromJson(JsonFields json) {
    return new Job(
        json.text("runs"),
        json.text("run"),
        json.optionalText("recipe"),
        new RunInfo.Membership(
            json.text("family"),
            json.text("member"),
            json.optionalText("category"),
            json.texts("varied")),
        json.text("device"),
        json.whole("threads", 1, 1 << 20),
        json.whole("pause", 1, Integer.MAX_VALUE),
        json.optionalText("data"),
        json.texts("splits"),
        json.text("command"),
        json.optionalText("tracking"));
  }
}
