package dev.medley.track.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Hashes;
import dev.medley.file.Json;
import dev.medley.run.Metric;
import dev.medley.run.MetricsPage;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The copy of one run: {@link #send} brings it up to what lies on the disk. Whoever calls it has
 * the outbox's lock.
 */
final class RunCopy {
  /** The tag by which a run is found again. */
  static final String ID = "medley.id";

  private static final String PARENT = "mlflow.parentRunId";
  private static final int DIGEST = 36;

  private final Mlflow mlflow;
  private final Path path;
  private final Outbox outbox;
  private final Consumer<String> notice;
  private RunDirectory run;
  private RunInfo info;
  private Status status;

  /**
   * A run's copy.
   *
   * @param notice told what the user should know, again and again
   */
  RunCopy(Mlflow mlflow, Path run, Outbox outbox, Consumer<String> notice) {
    this.mlflow = mlflow;
    this.path = run;
    this.outbox = outbox;
    this.notice = notice;
  }

  /**
   * Sends all that was not sent yet.
   *
   * @return how many values
   * @throws ServerFailure if the server does not take something; what it took is noted
   * @throws dev.medley.run.WorkFailed if that cannot be noted
   */
  long send() {
    outbox.address(mlflow.destination());
    try {
      return sendNow();
    } catch (ServerFailure e) {
      if (e.kind() != ServerFailure.Kind.GONE) {
        throw e;
      }
      outbox.forget(); // deleted, or the server has another database than before
      return sendNow();
    }
  }

  private long sendNow() {
    run = RunDirectory.open(path);
    info = run.info();
    status = run.status();
    String id = identify();
    describe(id);
    long sent = values(id, run.metricsFile(), "metrics_bytes", run.settledMetrics());
    Path system = SystemMetrics.file(outbox.folder());
    sent += values(id, system, "system_bytes", system.toFile().length());
    if (status == Status.RUNNING) {
      state(id, false);
    } else {
      end(id);
    }
    return sent;
  }

  /** The copy's id; it is looked for by our own id before it is created. */
  private String identify() {
    Optional<String> known = outbox.text("run_id");
    if (known.isPresent()) {
      return known.get();
    }
    List<Mlflow.Copy> there = mlflow.search(ID, info.id());
    Mlflow.Copy copy = there.isEmpty() ? create() : there.get(0);
    outbox.put("run_id", copy.id());
    outbox.put("artifact_uri", copy.artifactUri());
    outbox.save();
    removeOthers(copy.id());
    return copy.id();
  }

  private Mlflow.Copy create() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put(ID, info.id());
    parent().ifPresent(parent -> tags.put(PARENT, parent));
    return mlflow.create(info.name(), info.start().toEpochMilli(), tags);
  }

  /** A request that was sent again may have created the run twice. */
  private void removeOthers(String kept) {
    for (Mlflow.Copy copy : mlflow.search(ID, info.id())) {
      if (!copy.id().equals(kept)) {
        mlflow.delete(copy.id());
      }
    }
  }

  private Optional<String> parent() {
    return info.family()
        .map(
            family ->
                new FamilyCopy(mlflow, path.toAbsolutePath().getParent(), family, notice)
                    .identify());
  }

  /** Parameters, tags, inputs and the recipe: what does not change while training. */
  private void describe(String id) {
    ObjectNode about = info.json().put("experiment", outbox.experiment().orElse(""));
    for (String changing : new String[] {"status", "end", "metrics"}) {
      about.remove(changing);
    }
    String hash = Hashes.sha256(Json.line(about).getBytes(StandardCharsets.UTF_8));
    if (outbox.text("described").equals(Optional.of(hash))) {
      return;
    }
    Optional<String> recipe = recipe();
    recipe.ifPresent(yaml -> mlflow.params(id, Params.of(yaml, info.varied())));
    Optional<String> parent = parent();
    mlflow.tags(id, tags(parent));
    if (parent.isEmpty() && outbox.text("parent").isPresent()) {
      mlflow.deleteTag(id, PARENT);
    }
    inputs(id);
    artifacts().put(Map.of("recipe.yaml", path.resolve("recipe.yaml")));
    parent.ifPresent(tag -> outbox.put("parent", tag));
    outbox.put("described", hash);
    outbox.save();
  }

  private Optional<String> recipe() {
    try {
      return Optional.of(run.recipe());
    } catch (UserError e) {
      return Optional.empty(); // a run from elsewhere
    }
  }

  private Map<String, String> tags(Optional<String> parent) {
    Map<String, String> tags = new LinkedHashMap<>(mlflow.destination().settings().tags());
    tags.put(ID, info.id());
    tags.put("medley.seed", Long.toString(info.seed()));
    tags.put("medley.data", info.data().name());
    tags.put("medley.version", info.versions().medley());
    tags.put("medley.command", info.command());
    info.versions().toJson().properties().stream()
        .filter(entry -> !entry.getValue().isNull() && !entry.getKey().equals("medley"))
        .forEach(entry -> tags.put("medley." + entry.getKey(), entry.getValue().asText()));
    info.family()
        .ifPresent(
            family -> {
              tags.put("medley.family", family);
              tags.put("medley.member", info.member().orElse(""));
              tags.put("medley.category", info.category().orElse("base"));
              tags.put("medley.varied", String.join(", ", info.varied()));
            });
    parent.ifPresent(id -> tags.put(PARENT, id));
    tags.put("mlflow.source.name", info.command());
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.user", System.getProperty("user.name", ""));
    if (info.versions().commit().matches("[0-9a-f]{40}.*")) {
      tags.put("mlflow.source.git.commit", info.versions().commit().substring(0, 40));
    }
    tags.replaceAll((key, value) -> Tags.cut(value));
    return tags;
  }

  private void inputs(String id) {
    String fingerprint = info.data().fingerprint();
    ObjectNode body = Json.object().put("run_id", id);
    ObjectNode input = body.putArray("datasets").addObject();
    input.putArray("tags").addObject().put("key", "mlflow.data.context").put("value", "training");
    input
        .putObject("dataset")
        .put("name", info.data().name())
        .put("digest", fingerprint.substring(0, Math.min(DIGEST, fingerprint.length())))
        .put("source_type", "local")
        .put(
            "source",
            Json.line(
                Json.object().put("uri", info.data().name()).put("fingerprint", fingerprint)));
    mlflow.post("runs/log-inputs", body);
  }

  /** Sends a file's values from where it was sent up to, a page at a time. */
  private long values(String id, Path file, String position, long limit) {
    long sent = 0;
    long from = outbox.position(position);
    while (from < limit) {
      MetricsPage page = MetricsPage.read(file, from, limit, Mlflow.MOST_METRICS);
      if (page.values().isEmpty()) {
        break;
      }
      mlflow.metrics(id, page.values().stream().map(this::json).toList());
      from = page.end();
      sent += page.values().size();
      outbox.put(position, from);
      outbox.save();
    }
    return sent;
  }

  private ObjectNode json(Metric metric) {
    return json(metric.name(), metric.value(), metric.step(), metric.time());
  }

  /** Equal values make equal rows there, so that one sent twice is kept once. */
  private ObjectNode json(String name, double value, long step, double seconds) {
    ObjectNode json =
        Json.object()
            .put("key", Names.of(name))
            .put("timestamp", info.start().toEpochMilli() + Math.round(seconds * 1000))
            .put("step", step);
    return json.set("value", Json.number(value));
  }

  private void state(String id, boolean ended) {
    String word =
        switch (status) {
          case RUNNING -> "RUNNING";
          case FINISHED -> "FINISHED";
          case FAILED -> "FAILED";
          case INTERRUPTED -> "KILLED";
        };
    if (!outbox.text("status").equals(Optional.of(word))) {
      Optional<Long> end = info.end().filter(time -> ended).map(time -> time.toEpochMilli());
      mlflow.update(id, info.name(), word, end);
      outbox.put("status", word);
      outbox.save();
    }
  }

  /** What is known once a run has ended: results, files, how it ended. */
  private void end(String id) {
    String hash = ending(run);
    if (outbox.text("ended").equals(Optional.of(hash))) {
      if (mlflow.run(id).isEmpty()) {
        throw new ServerFailure(ServerFailure.Kind.GONE, "no longer has the run", null);
      }
      return;
    }
    if (status == Status.FINISHED) {
      mlflow.metrics(id, results());
    }
    Map<String, Path> files = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "recipe.yaml", "run.json", "metrics.jsonl", "log.txt", "model-card.md", "curves.svg"
        }) {
      files.put(name, path.resolve(name));
    }
    Optional.ofNullable(mlflow.destination().settings().checkpoint())
        .flatMap(run.checkpoints()::find)
        .ifPresent(
            checkpoint ->
                files.put(
                    "model/model.safetensors",
                    checkpoint.directory().resolve("model.safetensors")));
    artifacts().put(files);
    removeOthers(id);
    state(id, true);
    outbox.put("ended", hash);
    outbox.save();
  }

  /** The best of each loss and accuracy, and the results that have no history. */
  private List<ObjectNode> results() {
    Map<String, Metric> best = new LinkedHashMap<>();
    Metric last = new Metric(0, 0, 0, "", 0);
    long settled = run.settledMetrics();
    Map<String, Metric> histories = new LinkedHashMap<>();
    for (long from = 0; from < settled; ) {
      MetricsPage page = MetricsPage.read(run.metricsFile(), from, settled, Mlflow.MOST_METRICS);
      for (Metric metric : page.values()) {
        histories.put(metric.name(), metric);
        last = metric;
        if (metric.name().endsWith("accuracy")) {
          best.merge(metric.name(), metric, (a, b) -> a.value() >= b.value() ? a : known(b, a));
        } else if (metric.name().endsWith("loss")) {
          best.merge(metric.name(), metric, (a, b) -> a.value() <= b.value() ? a : known(b, a));
        }
      }
      if (page.values().isEmpty()) {
        break;
      }
      from = page.end();
    }
    List<ObjectNode> results = new ArrayList<>();
    best.forEach(
        (name, metric) ->
            results.add(json("best_" + name, metric.value(), metric.step(), metric.time())));
    for (Map.Entry<String, Double> result : info.metrics().entrySet()) {
      if (!histories.containsKey(result.getKey())) {
        results.add(json(result.getKey(), result.getValue(), last.step(), last.time()));
      }
    }
    return results;
  }

  private static Metric known(Metric metric, Metric otherwise) {
    return Double.isNaN(metric.value()) ? otherwise : metric;
  }

  private Artifacts artifacts() {
    return new Artifacts(
        mlflow.destination(), outbox, outbox.text("artifact_uri").orElse(""), notice);
  }

  /** Changes with how a run ended. */
  private static String ending(RunDirectory run) {
    String all = run.status() + Json.line(run.info().json()) + run.settledMetrics();
    return Hashes.sha256(all.getBytes(StandardCharsets.UTF_8));
  }

  /** How many values on the disk are not sent yet, by what the outbox says. */
  static long waiting(RunDirectory run, Outbox outbox) {
    Path system = SystemMetrics.file(outbox.folder());
    return MetricsPage.count(
            run.metricsFile(), outbox.position("metrics_bytes"), run.settledMetrics())
        + MetricsPage.count(system, outbox.position("system_bytes"), system.toFile().length());
  }

  /** Whether nothing is left to be sent, by what the outbox says. */
  static boolean isComplete(RunDirectory run, Outbox outbox) {
    String hash = ending(run);
    return outbox.text("ended").equals(Optional.of(hash)) && waiting(run, outbox) == 0;
  }
}
