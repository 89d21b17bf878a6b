package dev.medley.track.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.MlflowHttpException;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/**
 * One MLflow server, asked through MLflow's Java client. The client knows no time limit, so every
 * request is made in a thread of its own and given up with its connection when it takes too long.
 * No request exceeds the server's limits. Every request may be repeated: the server keeps equal
 * metrics, parameters and inputs once.
 */
final class Mlflow implements AutoCloseable {
  /** The server's limits for one request. */
  static final int MOST_METRICS = 1000;

  static final int MOST_PARAMS = 100;
  static final int MOST_TAGS = 100;
  static final int LONGEST_BODY = 1_000_000;

  private static final int BODY_ROOM = 1000;
  private static final long SECONDS = 20;
  private static final List<Logger> CLIENT_LOGS =
      List.of(Logger.getLogger("org.mlflow"), Logger.getLogger("org.mlflow_project"));

  static {
    // what they warn of is said once, in our own words
    CLIENT_LOGS.forEach(log -> log.setLevel(Level.OFF));
  }

  private final Destination destination;
  private final Map<String, String> experiments = new HashMap<>();
  private MlflowClient client;
  private ExecutorService caller;
  private volatile boolean closed;
  private volatile long answered = System.nanoTime();
  private long requests;
  private long longestBody;

  /**
   * A run there.
   *
   * @param id its id there
   * @param artifactUri where its artifacts go
   * @param start when it began, milliseconds since 1970
   */
  record Copy(String id, String artifactUri, long start) {}

  /** One request. */
  private interface Request {
    String send(MlflowClient client);
  }

  Mlflow(Destination destination) {
    this.destination = destination;
    open();
  }

  private void open() {
    Credentials who = destination.credentials();
    String host = destination.server();
    client =
        new MlflowClient(
            who.username() == null && who.token() == null
                ? new BasicMlflowHostCreds(host, null, null, null, who.insecure())
                : new BasicMlflowHostCreds(
                    host, who.username(), who.password(), who.token(), who.insecure()));
    caller =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "mlflow-request");
              thread.setDaemon(true);
              return thread;
            });
  }

  Destination destination() {
    return destination;
  }

  /** When it last answered, by {@link System#nanoTime}. */
  long answered() {
    return answered;
  }

  /** How many requests were made so far. */
  long requests() {
    return requests;
  }

  /** Bytes of the longest request so far. */
  long longestBody() {
    return longestBody;
  }

  /**
   * The experiment's id; it is created if it is not there.
   *
   * @throws UserError if it was deleted there
   */
  String experiment() {
    String name = destination.experiment();
    String known = experiments.get(name);
    if (known == null) {
      known = find(name).orElseGet(() -> create(name));
      experiments.put(name, known);
    }
    return known;
  }

  private Optional<String> find(String name) {
    try {
      JsonNode found =
          get("experiments/get-by-name?experiment_name=" + encode(name)).path("experiment");
      if (!found.path("lifecycle_stage").asText("active").equals("active")) {
        throw new ServerFailure(
            ServerFailure.Kind.REFUSED,
            "has the experiment '" + name + "' among the deleted ones; restore it there",
            null);
      }
      return Optional.of(found.path("experiment_id").asText());
    } catch (ServerFailure e) {
      if (e.kind() == ServerFailure.Kind.GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private String create(String name) {
    ObjectNode wanted = Json.object().put("name", name);
    // Without it MLflow's pages guess, and show an experiment for language models while it is
    // empty.
    wanted
        .putArray("tags")
        .addObject()
        .put("key", "mlflow.experimentKind")
        .put("value", "custom_model_development");
    try {
      return post("experiments/create", wanted).path("experiment_id").asText();
    } catch (ServerFailure e) {
      return find(name).orElseThrow(() -> e); // another process was quicker
    }
  }

  /** The runs with one of our ids, the oldest first; there is more than one only by accident. */
  List<Copy> search(String tag, String value) {
    ObjectNode query =
        Json.object()
            .put("filter", "tags.`" + tag + "` = '" + value + "'")
            .put("max_results", 100)
            .put("run_view_type", "ACTIVE_ONLY");
    query.putArray("experiment_ids").add(experiment());
    List<Copy> found = new ArrayList<>();
    post("runs/search", query).path("runs").forEach(run -> found.add(copy(run.path("info"))));
    found.sort(Comparator.comparingLong(Copy::start).thenComparing(Copy::id));
    return found;
  }

  /** A run by its id there; none if it is not there or deleted. */
  Optional<Copy> run(String id) {
    try {
      JsonNode info = get("runs/get?run_id=" + encode(id)).path("run").path("info");
      return info.path("lifecycle_stage").asText("active").equals("active")
          ? Optional.of(copy(info))
          : Optional.empty();
    } catch (ServerFailure e) {
      if (e.kind() == ServerFailure.Kind.GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Creates a run with its tags. */
  Copy create(String name, long start, Map<String, String> tags) {
    ObjectNode wanted =
        Json.object()
            .put("experiment_id", experiment())
            .put("run_name", name)
            .put("start_time", start);
    wanted.set("tags", pairs(tags));
    return copy(post("runs/create", wanted).path("run").path("info"));
  }

  private static Copy copy(JsonNode info) {
    return new Copy(
        info.path("run_id").asText(),
        info.path("artifact_uri").asText(),
        info.path("start_time").asLong());
  }

  /** Changes name, status ({@code RUNNING}, {@code FINISHED}, ...) and end of a run. */
  void update(String id, String name, String status, Optional<Long> end) {
    ObjectNode change = Json.object().put("run_id", id).put("run_name", name).put("status", status);
    end.ifPresent(time -> change.put("end_time", time));
    post("runs/update", change);
  }

  /** Removes a run, as MLflow does: its "deleted" view still has it. */
  void delete(String id) {
    post("runs/delete", Json.object().put("run_id", id));
  }

  /** Adds metrics to a run; as many requests as the server's limits ask for. */
  void metrics(String id, List<ObjectNode> metrics) {
    send(id, "metrics", metrics, MOST_METRICS);
  }

  /** Sets parameters, in this order. A value once set cannot be changed. */
  void params(String id, Map<String, String> params) {
    send(id, "params", list(pairs(params)), MOST_PARAMS);
  }

  /** Sets tags. */
  void tags(String id, Map<String, String> tags) {
    send(id, "tags", list(pairs(tags)), MOST_TAGS);
  }

  /** Removes a tag that is there. */
  void deleteTag(String id, String key) {
    post("runs/delete-tag", Json.object().put("run_id", id).put("key", key));
  }

  private void send(String id, String kind, List<ObjectNode> entities, int most) {
    ArrayNode part = Json.object().putArray(kind);
    long length = 0;
    for (ObjectNode entity : entities) {
      int more = bytes(entity) + 1;
      if (part.size() == most || length + more > LONGEST_BODY - BODY_ROOM) {
        send(id, kind, part);
        part = Json.object().putArray(kind);
        length = 0;
      }
      part.add(entity);
      length += more;
    }
    if (!part.isEmpty()) {
      send(id, kind, part);
    }
  }

  private void send(String id, String kind, ArrayNode part) {
    post("runs/log-batch", Json.object().put("run_id", id).set(kind, part));
  }

  /** Asks with a query. */
  JsonNode get(String path) {
    return answer(client -> client.sendGet(path), 0);
  }

  /** Asks with a body. */
  JsonNode post(String path, ObjectNode body) {
    String text = Json.line(body);
    return answer(
        client -> client.sendPost(path, text), text.getBytes(StandardCharsets.UTF_8).length);
  }

  private JsonNode answer(Request request, long body) {
    requests++;
    longestBody = Math.max(longestBody, body);
    String text = inTime(request);
    answered = System.nanoTime();
    try {
      return text == null || text.isBlank()
          ? Json.object()
          : Json.parse(text.getBytes(StandardCharsets.UTF_8), "from the server").node();
    } catch (UserError e) {
      throw later("answers, but not as MLflow does", e);
    }
  }

  private String inTime(Request request) {
    if (closed) {
      throw later("was not waited for", null);
    }
    MlflowClient now = client;
    Future<String> answer = caller.submit(() -> request.send(now));
    try {
      return answer.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      renew();
      throw later("did not answer within " + SECONDS + " seconds", e);
    } catch (InterruptedException e) {
      renew();
      Thread.currentThread().interrupt();
      throw later("was not waited for", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  /** Cuts the connection on which nothing comes. */
  private void renew() {
    client.close();
    caller.shutdownNow();
    open();
  }

  private static ServerFailure failure(Throwable cause) {
    if (!(cause instanceof MlflowHttpException refused)) {
      return later(
          cause instanceof MlflowClientException && cause.getCause() != null
              ? "does not answer (" + reason(cause.getCause()) + ")"
              : "does not answer (" + reason(cause) + ")",
          cause);
    }
    int code = refused.getStatusCode();
    String said = refused.getBodyMessage() == null ? "" : refused.getBodyMessage();
    if (said.contains("RESOURCE_DOES_NOT_EXIST")
        || said.contains("must be in the 'active' state")) {
      return new ServerFailure(ServerFailure.Kind.GONE, "no longer has the run", refused);
    }
    if (code == 401 || code == 403) {
      return new ServerFailure(
          ServerFailure.Kind.REFUSED,
          "refuses the credentials (HTTP "
              + code
              + "); check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or"
              + " MLFLOW_TRACKING_TOKEN",
          refused);
    }
    if (code == 429 || code >= 500 || code == 408) {
      return later("answers with HTTP " + code, refused);
    }
    return new ServerFailure(
        ServerFailure.Kind.REFUSED, "refuses (HTTP " + code + "): " + message(said), refused);
  }

  private static String message(String body) {
    String text = body;
    try {
      text = Json.parse(body.getBytes(StandardCharsets.UTF_8), "").node().path("message").asText();
    } catch (UserError e) {
      // it is no JSON, and shown as it is
    }
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= 200 ? line : line.substring(0, 200) + "...";
  }

  private static String reason(Throwable cause) {
    String text = cause.getMessage();
    return text == null ? cause.getClass().getSimpleName() : text.lines().findFirst().orElse("");
  }

  private static ServerFailure later(String message, Throwable cause) {
    return new ServerFailure(ServerFailure.Kind.LATER, message, cause);
  }

  private static ArrayNode pairs(Map<String, String> map) {
    ArrayNode pairs = Json.object().putArray("pairs");
    map.forEach((key, value) -> pairs.addObject().put("key", key).put("value", value));
    return pairs;
  }

  private static List<ObjectNode> list(ArrayNode array) {
    List<ObjectNode> list = new ArrayList<>();
    array.forEach(each -> list.add((ObjectNode) each));
    return list;
  }

  private static int bytes(ObjectNode node) {
    return Json.line(node).getBytes(StandardCharsets.UTF_8).length;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Ends it, whatever is under way; may be called from another thread. */
  @Override
  public void close() {
    closed = true;
    client.close();
    caller.shutdownNow();
  }
}
