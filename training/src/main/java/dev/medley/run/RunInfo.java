package dev.medley.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@code run.json} says (format {@code medley-run/1}).
 *
 * @param id 32 hexadecimal digits that no other run has
 * @param name the run's name, also its directory's
 * @param status how far it is; {@link RunDirectory#status} knows a killed one
 * @param seed the recipe's seed
 * @param family the family that it is a member of
 * @param member its name within the family
 * @param category how far it diverges from the family's base; none for the base and outside
 * @param varied the recipe's keys in which it differs from the base
 * @param start when it was begun
 * @param end when it last ended, unless it is running
 * @param command the command line
 * @param versions what it was trained with
 * @param data what it was trained on
 * @param metrics its results by name, such as {@code test.accuracy}
 */
public record RunInfo(
    String id,
    String name,
    Status status,
    long seed,
    Optional<String> family,
    Optional<String> member,
    Optional<String> category,
    List<String> varied,
    Instant start,
    Optional<Instant> end,
    String command,
    Versions versions,
    Data data,
    Map<String, Double> metrics) {
  static final String FORMAT = "medley-run/1";

  /**
   * The data set of a run.
   *
   * @param name its name
   * @param fingerprint what tells it from others, wherever it lies
   */
  public record Data(String name, String fingerprint) {}

  /**
   * What a member is in its family.
   *
   * @param category none for the base
   * @param varied the recipe's keys in which it differs from the base
   */
  public record Membership(
      String family, String member, Optional<String> category, List<String> varied) {
    /** Keeps a copy. */
    public Membership {
      varied = List.copyOf(varied);
    }
  }

  /** Keeps copies; times are whole milliseconds. */
  public RunInfo {
    RunNames.check(name);
    varied = List.copyOf(varied);
    start = start.truncatedTo(ChronoUnit.MILLIS);
    end = end.map(time -> time.truncatedTo(ChronoUnit.MILLIS));
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** A run that begins now, outside any family. */
  public static RunInfo begin(
      String name, long seed, String command, Versions versions, Data data) {
    return begin(name, seed, command, versions, data, Optional.empty());
  }

  /** A run that begins now. */
  public static RunInfo begin(
      String name,
      long seed,
      String command,
      Versions versions,
      Data data,
      Optional<Membership> membership) {
    return new RunInfo(
        newId(),
        name,
        Status.RUNNING,
        seed,
        membership.map(Membership::family),
        membership.map(Membership::member),
        membership.flatMap(Membership::category),
        membership.map(Membership::varied).orElse(List.of()),
        Instant.now(),
        Optional.empty(),
        command,
        versions,
        data,
        Map.of());
  }

  /** The same run under another name. */
  public RunInfo withName(String newName) {
    return new RunInfo(
        id, newName, status, seed, family, member, category, varied, start, end, command, versions,
        data, metrics);
  }

  /** The same run as a member of a family, or of none. */
  public RunInfo withFamily(Optional<Membership> membership) {
    return new RunInfo(
        id,
        name,
        status,
        seed,
        membership.map(Membership::family),
        membership.map(Membership::member),
        membership.flatMap(Membership::category),
        membership.map(Membership::varied).orElse(List.of()),
        start,
        end,
        command,
        versions,
        data,
        metrics);
  }

  /** The same run with another category, or none. */
  public RunInfo withCategory(Optional<String> newCategory) {
    return new RunInfo(
        id,
        name,
        status,
        seed,
        family,
        member,
        newCategory,
        varied,
        start,
        end,
        command,
        versions,
        data,
        metrics);
  }

  /** The same run with an id of its own: a copy. */
  public RunInfo withNewId() {
    return new RunInfo(
        newId(), name, status, seed, family, member, category, varied, start, end, command,
        versions, data, metrics);
  }

  private static String newId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** The same run with another status; its end is now unless it is running. */
  public RunInfo withStatus(Status newStatus) {
    Optional<Instant> ended =
        newStatus == Status.RUNNING ? Optional.empty() : Optional.of(Instant.now());
    return new RunInfo(
        id, name, newStatus, seed, family, member, category, varied, start, ended, command,
        versions, data, metrics);
  }

  /** The same run with further results, which replace those of the same name. */
  public RunInfo withMetrics(Map<String, Double> more) {
    Map<String, Double> all = new LinkedHashMap<>(metrics);
    all.putAll(more);
    return new RunInfo(
        id, name, status, seed, family, member, category, varied, start, end, command, versions,
        data, all);
  }

  String toJson() {
    return Json.text(json());
  }

  /** What run.json holds. */
  public ObjectNode json() {
    ObjectNode json =
        Json.object()
            .put("format", FORMAT)
            .put("id", id)
            .put("name", name)
            .put("status", status.word())
            .put("seed", seed)
            .put("family", family.orElse(null))
            .put("member", member.orElse(null))
            .put("category", category.orElse(null));
    varied.forEach(json.putArray("varied")::add);
    json.put("start", start.toString())
        .put("end", end.map(Instant::toString).orElse(null))
        .put("command", command);
    json.set("versions", versions.toJson());
    json.putObject("data").put("name", data.name).put("fingerprint", data.fingerprint);
    ObjectNode results = json.putObject("metrics");
    metrics.forEach((metric, value) -> results.set(metric, Json.number(value)));
    return json;
  }

  /**
   * Reads a {@code run.json}; fields that are not known are ignored.
   *
   * @throws UserError if it is missing or damaged or of another format
   */
  static RunInfo read(Path file) {
    JsonFields fields = Json.read(file);
    String format = fields.text("format");
    if (!format.equals(FORMAT)) {
      throw new UserError(
          "The file " + file + " has format '" + format + "'; this Medley reads " + FORMAT + ".");
    }
    JsonFields data = fields.fields("data");
    String name = fields.text("name");
    if (!RunNames.isName(name)) {
      throw fields.error("name", "a run's name");
    }
    return new RunInfo(
        fields.text("id"),
        name,
        Status.of(fields.text("status"))
            .orElseThrow(() -> fields.error("status", "running, finished, failed or interrupted")),
        fields.whole("seed"),
        fields.optionalText("family"),
        fields.optionalText("member"),
        fields.optionalText("category"),
        fields.texts("varied"),
        fields.instant("start"),
        fields.optionalInstant("end"),
        fields.text("command"),
        Versions.fromJson(fields.fields("versions")),
        new Data(data.text("name"), data.text("fingerprint")),
        fields.numbersByName("metrics"));
  }
}
