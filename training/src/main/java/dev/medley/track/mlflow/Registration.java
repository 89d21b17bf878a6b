package dev.medley.track.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Hashes;
import dev.medley.file.Json;
import dev.medley.run.Checkpoint;
import dev.medley.run.RunDirectory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Versions of models in MLflow's registry. */
public final class Registration {
  private static final String WEIGHTS = "medley.sha256";

  private final Synchronization synchronization;
  private final Consumer<String> notice;

  /**
   * Registration of runs whose copies a synchronization completes first.
   *
   * @param notice told what the user should know
   */
  public Registration(Synchronization synchronization, Consumer<String> notice) {
    this.synchronization = synchronization;
    this.notice = notice;
  }

  /**
   * A version.
   *
   * @param created false if the same weights of the run were registered before
   */
  public record Version(String name, String version, String source, boolean created) {}

  /**
   * Registers a checkpoint's model; the same weights of the same run are one version.
   *
   * @param name the registered model's, created if it is not there
   * @param checkpoint such as {@code last} or {@code best}
   * @throws UserError if there is no such checkpoint, or the server refuses
   */
  public Version register(RunDirectory run, String name, String checkpoint) {
    Checkpoint chosen = run.checkpoints().get(checkpoint);
    try {
      Mlflow mlflow = synchronization.copies(run);
      synchronization.send(run, mlflow);
      return register(run, name, chosen, mlflow);
    } catch (ServerFailure e) {
      throw new UserError("The MLflow server " + e.getMessage() + ".", e);
    }
  }

  private Version register(RunDirectory run, String name, Checkpoint checkpoint, Mlflow mlflow) {
    Outbox outbox = Outbox.read(run.path());
    String id = outbox.text("run_id").orElseThrow();
    String root = outbox.text("artifact_uri").orElseThrow();
    Path weights = checkpoint.directory().resolve("model.safetensors");
    String hash = Hashes.sha256(weights);
    create(mlflow, name);
    for (JsonNode version : versions(mlflow, name)) {
      for (JsonNode tag : version.path("tags")) {
        if (version.path("run_id").asText().equals(id)
            && tag.path("key").asText().equals(WEIGHTS)
            && tag.path("value").asText().equals(hash)) {
          return new Version(
              name, version.path("version").asText(), version.path("source").asText(), false);
        }
      }
    }
    String folder = "registered/" + hash.substring(0, 16);
    Map<String, Path> files = new LinkedHashMap<>();
    files.put(folder + "/model.safetensors", weights);
    files.put(folder + "/recipe.yaml", run.path().resolve("recipe.yaml"));
    files.put(folder + "/model-card.md", run.path().resolve("model-card.md"));
    new Artifacts(mlflow.destination(), outbox, root, notice).put(files);
    ObjectNode wanted =
        Json.object().put("name", name).put("source", root + "/" + folder).put("run_id", id);
    wanted.putArray("tags").addObject().put("key", WEIGHTS).put("value", hash);
    JsonNode made = mlflow.post("model-versions/create", wanted).path("model_version");
    return new Version(name, made.path("version").asText(), made.path("source").asText(), true);
  }

  private static void create(Mlflow mlflow, String name) {
    try {
      mlflow.get("registered-models/get?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
    } catch (ServerFailure e) {
      if (e.kind() != ServerFailure.Kind.GONE) {
        throw e;
      }
      mlflow.post("registered-models/create", Json.object().put("name", name));
    }
  }

  private static JsonNode versions(Mlflow mlflow, String name) {
    String filter = "name='" + name.replace("'", "") + "'";
    return mlflow
        .get(
            "model-versions/search?max_results=1000&filter="
                + URLEncoder.encode(filter, StandardCharsets.UTF_8))
        .path("model_versions");
  }
}
