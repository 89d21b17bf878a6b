package dev.medley.track.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Hashes;
import dev.medley.file.Json;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunLock;
import dev.medley.run.Runs;
import dev.medley.run.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The copy of a family: a run that its members are nested in, with the base's recipe, what the
 * members reached, and the report.
 */
final class FamilyCopy {
  private static final String ID = "medley.family_id";
  private static final String ACCURACY = "test.accuracy";
  private static final String REPORT = "report.json";
  private static final List<String> MEASURES =
      List.of("error_inconsistency", "kappa", "gain", "conversion_rate");
  private static final int LOCK_TRIES = 200;
  private static final long LOCK_MILLISECONDS = 50;

  private final Mlflow mlflow;
  private final Path runs;
  private final String family;
  private final Consumer<String> notice;

  /** A family's copy, of a folder of runs. */
  FamilyCopy(Mlflow mlflow, Path runs, String family, Consumer<String> notice) {
    this.mlflow = mlflow;
    this.runs = runs;
    this.family = family;
    this.notice = notice;
  }

  /** The copy's id there. It is created if there is none, by one process at a time. */
  String identify() {
    Outbox outbox = Outbox.read(folder());
    RunLock lock = lock(outbox);
    try {
      return identify(Outbox.read(folder()));
    } finally {
      lock.close();
    }
  }

  private Path folder() {
    return Runs.familyFolder(runs, family);
  }

  private static RunLock lock(Outbox outbox) {
    for (int i = 1; ; i++) {
      try {
        return outbox.lock();
      } catch (UserError taken) {
        if (i == LOCK_TRIES) {
          throw new ServerFailure(ServerFailure.Kind.LATER, "is being told of the family", taken);
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOCK_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerFailure(ServerFailure.Kind.LATER, "was not waited for", e);
    }
  }

  private String identify(Outbox outbox) {
    outbox.address(mlflow.destination());
    Optional<String> known = outbox.text("run_id").filter(id -> mlflow.run(id).isPresent());
    if (known.isPresent()) {
      return known.get();
    }
    outbox.forget();
    String familyId = outbox.text("family_id").orElse(UUID.randomUUID().toString());
    outbox.put("family_id", familyId);
    outbox.save();
    List<Mlflow.Copy> there = mlflow.search(ID, familyId);
    Map<String, String> tags = Map.of(ID, familyId, "medley.family", family);
    Mlflow.Copy copy =
        there.isEmpty() ? mlflow.create(family, start().toEpochMilli(), tags) : there.get(0);
    outbox.put("run_id", copy.id());
    outbox.put("artifact_uri", copy.artifactUri());
    outbox.save();
    for (Mlflow.Copy other : mlflow.search(ID, familyId)) {
      if (!other.id().equals(copy.id())) {
        mlflow.delete(other.id());
      }
    }
    return copy.id();
  }

  private Instant start() {
    return members().stream()
        .map(run -> run.info().start())
        .min(Comparator.naturalOrder())
        .orElseGet(Instant::now);
  }

  /**
   * Brings the copy up to what lies on the disk.
   *
   * @param report the folder of the family's report, if there is one
   */
  void send(Optional<Path> report) {
    RunLock lock = lock(Outbox.read(folder()));
    try {
      Outbox outbox = Outbox.read(folder());
      String id = identify(outbox);
      List<RunDirectory> members = members();
      describe(id, outbox, members);
      Optional<Path> json =
          report.map(folder -> folder.resolve(REPORT)).filter(Files::isRegularFile);
      if (json.isPresent()) {
        report(id, outbox, report.orElseThrow(), json.get());
      }
    } finally {
      lock.close();
    }
  }

  private List<RunDirectory> members() {
    return Runs.list(runs).runs().stream()
        .filter(run -> run.info().family().equals(Optional.of(family)))
        .toList();
  }

  private void describe(String id, Outbox outbox, List<RunDirectory> members) {
    StringBuilder all = new StringBuilder();
    members.forEach(run -> all.append(run.status()).append(Json.line(run.info().json())));
    String hash = Hashes.sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    if (members.isEmpty() || outbox.text("described").equals(Optional.of(hash))) {
      return;
    }
    members.stream()
        .filter(run -> run.info().category().isEmpty())
        .findFirst()
        .ifPresent(base -> base(id, outbox, base));
    mlflow.tags(id, tags(members));
    mlflow.metrics(id, reached(members));
    boolean ended = members.stream().noneMatch(run -> run.status() == Status.RUNNING);
    boolean failed = members.stream().anyMatch(run -> run.status() == Status.FAILED);
    Optional<Long> end =
        members.stream()
            .flatMap(run -> run.info().end().stream())
            .max(Comparator.naturalOrder())
            .filter(time -> ended)
            .map(Instant::toEpochMilli);
    mlflow.update(id, family, ended ? failed ? "FAILED" : "FINISHED" : "RUNNING", end);
    outbox.put("described", hash);
    outbox.save();
  }

  private void base(String id, Outbox outbox, RunDirectory base) {
    if (outbox.text("base").isEmpty()) {
      // a parameter cannot be changed: those of the first base stay
      mlflow.params(id, Params.of(base.recipe(), List.of()));
      outbox.put("base", base.info().id());
      outbox.save();
    }
    artifacts(outbox).put(Map.of("recipe.yaml", base.path().resolve("recipe.yaml")));
  }

  private Map<String, String> tags(List<RunDirectory> members) {
    Set<String> varied = new LinkedHashSet<>();
    Map<String, Integer> categories = new LinkedHashMap<>();
    for (RunDirectory run : members) {
      varied.addAll(run.info().varied());
      categories.merge(run.info().category().orElse("base"), 1, Integer::sum);
    }
    Map<String, String> tags = new LinkedHashMap<>(mlflow.destination().settings().tags());
    RunInfo first = members.get(0).info();
    tags.put("medley.family", family);
    tags.put("medley.varied", String.join(", ", varied));
    tags.put("medley.data", first.data().name());
    tags.put("medley.version", first.versions().medley());
    tags.put("medley.commit", first.versions().commit());
    tags.put("mlflow.source.name", first.command());
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.user", System.getProperty("user.name", ""));
    StringBuilder note =
        new StringBuilder("A family of Medley.\n\n| category | members |\n| --- | --- |\n");
    categories.forEach((word, count) -> note.append("| %s | %d |\n".formatted(word, count)));
    tags.put("mlflow.note.content", note.toString());
    tags.replaceAll((key, value) -> Tags.cut(value));
    return tags;
  }

  private static List<ObjectNode> reached(List<RunDirectory> members) {
    List<Double> accuracies =
        members.stream()
            .filter(run -> run.status() == Status.FINISHED)
            .flatMap(run -> Optional.ofNullable(run.info().metrics().get(ACCURACY)).stream())
            .toList();
    long now =
        members.stream()
            .map(run -> run.info().end().orElse(run.info().start()))
            .max(Comparator.naturalOrder())
            .orElseThrow()
            .toEpochMilli();
    List<ObjectNode> metrics = new ArrayList<>();
    metrics.add(metric("members", members.size(), now));
    double finished =
        members.stream().filter(run -> run.status() == Status.FINISHED).toList().size();
    metrics.add(metric("finished", finished, now));
    if (!accuracies.isEmpty()) {
      metrics.add(
          metric(
              "best_" + ACCURACY,
              accuracies.stream().mapToDouble(value -> value).max().orElseThrow(),
              now));
      metrics.add(
          metric(
              "mean_" + ACCURACY,
              accuracies.stream().mapToDouble(value -> value).average().orElseThrow(),
              now));
    }
    return metrics;
  }

  private static ObjectNode metric(String name, double value, long time) {
    ObjectNode json =
        Json.object().put("key", Names.of(name)).put("timestamp", time).put("step", 0);
    return json.set("value", Json.number(value));
  }

  /** Attaches the report, and its averages by category as metrics. */
  private void report(String id, Outbox outbox, Path folder, Path file) {
    Map<String, Path> files = new LinkedHashMap<>();
    long time;
    try (Stream<Path> tree = Files.walk(folder)) {
      tree.filter(Files::isRegularFile)
          .sorted()
          .forEach(each -> files.put("report/" + folder.relativize(each), each));
      time = Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String hash = Hashes.sha256(file);
    if (!outbox.text("report").equals(Optional.of(hash))) {
      List<ObjectNode> metrics = new ArrayList<>();
      for (JsonNode category : Json.read(file).node().path("categories")) {
        String word = category.path("category").asText();
        String suffix = category.path("against").asText().equals("members") ? ".members" : "";
        for (String measure : MEASURES) {
          JsonNode mean = category.path(measure).path("mean");
          if (mean.isNumber()) {
            metrics.add(metric(measure + "." + word + suffix, mean.doubleValue(), time));
          }
        }
      }
      mlflow.metrics(id, metrics);
      outbox.put("report", hash);
      outbox.save();
    }
    artifacts(outbox).put(files);
  }

  private Artifacts artifacts(Outbox outbox) {
    return new Artifacts(
        mlflow.destination(), outbox, outbox.text("artifact_uri").orElse(""), notice);
  }
}
