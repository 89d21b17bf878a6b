package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.file.Hashes;
import dev.medley.run.AppendedFile;
import dev.medley.run.Metric;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Copies of runs on a real MLflow server, read back through its REST interface. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class TrackingTest {
  private static final double GREATEST = Double.MAX_VALUE;

  @TempDir static Path shared;
  private static MlflowServer server;
  private static MlflowRest rest;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = MlflowServer.start(shared.resolve("mlflow"));
    rest = new MlflowRest(server.address());
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  private Finished medley(String... args) {
    return new Console(folder, shared.resolve("cache")).run(List.of(args));
  }

  private void config(String address, String experiment) throws IOException {
    Files.createDirectories(folder.resolve("configs/tracking"));
    Files.writeString(
        folder.resolve("configs/tracking/here.yaml"),
        "uri: %s\nexperiment: %s\nevery_seconds: 1\n".formatted(address, experiment));
  }

  /** A finished run with these values, not trained by anybody. */
  private RunDirectory run(String name, String recipe, List<Metric> values) {
    RunInfo info =
        RunInfo.begin(
            name, 0, "medley train", Versions.current(), new RunInfo.Data("tiny", "f".repeat(64)));
    try (RunWriter writer = RunWriter.create(folder.resolve("runs"), info, Optional.of(recipe))) {
      try (AppendedFile lines = writer.metrics()) {
        values.forEach(value -> lines.append(value.toJson()));
      }
      writer.update(begun -> begun.withStatus(Status.FINISHED));
      return writer.run();
    }
  }

  @Test
  void valuesAndNamesOfAnyKindArriveOnceThroughAFaultyConnection() throws Exception {
    String recipe =
        "recipe: r\nlong: \"" + "\u00e4".repeat(7000) + "\"\nlist: [1, two]\n\"odd%key\": 1\n";
    List<Metric> values = new ArrayList<>();
    List<String> names =
        List.of("train.loss", "50%", "a:b", "50:25:", "\u03b1/\u03b2", "a//b", "../up", "t\u00fcr");
    for (int step = 1; step <= 400; step++) {
      for (String name : names) {
        values.add(new Metric(step, 1, step / 8.0, name, Math.sin(step) / 3));
      }
    }
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, -0.0, 1e300
    };
    for (int i = 0; i < odd.length; i++) {
      values.add(new Metric(i + 1, 1, i, "odd", odd[i]));
    }
    RunDirectory run = run("odd", recipe, values);
    try (FaultyProxy proxy = new FaultyProxy(server.port(), 0.4, 7)) {
      config(proxy.address(), "odd");
      Finished synced = null;
      for (int i = 0; i < 20 && (synced == null || synced.code() != 0); i++) {
        synced = medley("track", "sync", "odd", "--tracking=here", "--quiet");
      }
      assertEquals(0, synced.code(), synced.out());
      assertTrue(proxy.faults() > 3, proxy.faults() + " faults");
      assertTrue(proxy.longestBody() <= 1_000_000, proxy.longestBody() + " bytes");
    }
    config(server.address(), "odd");
    Map<String, String> named =
        Map.of(
            "50%",
            "50:25:",
            "a:b",
            "a:3a:b",
            "50:25:",
            "50:3a:25:3a:",
            "a//b",
            "a:2f::2f:b",
            "../up",
            ":2e::2e::2f:up");
    JsonNode copy =
        rest.assertComplete(
            "odd", run, name -> named.getOrDefault(name, name), TrackingTest::stored);
    Map<String, String> params = MlflowRest.pairs(copy.path("data").path("params"));
    assertEquals(6000, params.get("long").length());
    assertTrue(params.get("long").endsWith(" ... (cut; whole in recipe.yaml)"));
    assertEquals("two", params.get("list.1"));
    assertEquals("1", params.get("odd:25:key"));

    List<Thread> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Files.deleteIfExists(run.path().resolve(".mlflow/outbox.json"));
      both.add(new Thread(() -> medley("track", "sync", "odd", "--tracking=here")));
    }
    both.forEach(Thread::start);
    for (Thread each : both) {
      each.join();
    }
    rest.assertComplete("odd", run, name -> named.getOrDefault(name, name), TrackingTest::stored);
  }

  @Test
  void settingsAndNamesOfAnyKindArriveAndTheRecipeWhole() throws IOException {
    String face = "\ud83d\ude00";
    String many =
        IntStream.range(0, 150).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String longName = "n".repeat(300);
    String recipe =
        """
        recipe: r
        letters: "%s"
        faces: "%s"
        fits: "%s"
        many: [%s]
        lines: "one\\n\\ttwo"
        empty: ""
        nothing: null
        "t\u00fcr": "\u6a21\u578b"
        "%s": face
        "a/../b": path
        %sx: x
        %sy: y
        """
            .formatted(
                "\u00e4".repeat(6001),
                face.repeat(6001),
                face.repeat(6000),
                many,
                face,
                longName,
                longName);
    List<Metric> values = new ArrayList<>();
    double[] losses = {Double.NaN, 2, 0.5, Double.NaN, 0.75};
    for (int i = 0; i < losses.length; i++) {
      values.add(new Metric(i + 1, 1, i, "train.loss", losses[i]));
      values.add(new Metric(i + 1, 1, i, "train.accuracy", losses[i] / 2));
      values.add(new Metric(i + 1, 1, i, longName + "x", i));
      values.add(new Metric(i + 1, 1, i, longName + "y", -i));
      values.add(new Metric(i + 1, 1, i, face, Double.NEGATIVE_INFINITY));
    }
    RunDirectory run = run("any", recipe, values);
    config(server.address(), "any");
    Files.writeString(
        folder.resolve("configs/tracking/here.yaml"),
        "tags: {\u6a21: %s, long: %s}\n".formatted(face, face.repeat(9000)),
        StandardOpenOption.APPEND);
    Finished synced = medley("track", "sync", "any", "--tracking=here");
    assertEquals(0, synced.code(), synced.out() + synced.err());

    UnaryOperator<String> named =
        name -> name.equals(face) ? ":1f600:" : name.startsWith("nn") ? hashed(name) : name;
    JsonNode copy = rest.assertComplete("any", run, named, TrackingTest::stored);
    Map<String, Double> last = MlflowRest.metrics(copy);
    assertEquals(0.5, last.get("best_train.loss"));
    assertEquals(1.0, last.get("best_train.accuracy"));
    String id = copy.path("info").path("run_id").asText();
    assertArrayEquals(
        Files.readAllBytes(run.path().resolve("recipe.yaml")), rest.artifact(id, "recipe.yaml"));

    String mark = " ... (cut; whole in recipe.yaml)";
    Map<String, String> expected = new TreeMap<>();
    IntStream.range(0, 150).forEach(i -> expected.put("many." + i, Integer.toString(i)));
    expected.put("recipe", "r");
    expected.put("letters", "\u00e4".repeat(6000 - mark.length()) + mark);
    expected.put("faces", face.repeat(6000 - mark.length()) + mark);
    expected.put("fits", face.repeat(6000));
    expected.put("lines", "one\n\ttwo");
    expected.put("empty", "");
    expected.put("nothing", "null");
    expected.put("t\u00fcr", "\u6a21\u578b");
    expected.put(":1f600:", "face");
    expected.put("a:2f::2e::2e::2f:b", "path");
    expected.put(hashed(longName + "x"), "x");
    expected.put(hashed(longName + "y"), "y");
    assertEquals(expected, MlflowRest.pairs(copy.path("data").path("params")));
    Map<String, String> tags = MlflowRest.pairs(copy.path("data").path("tags"));
    assertEquals(face, tags.get("\u6a21"));
    assertEquals(face.repeat(8000 - 10) + " ... (cut)", tags.get("long"));
  }

  private static String hashed(String name) {
    return name.substring(0, 185) + ":" + Hashes.sha256(name.getBytes(StandardCharsets.UTF_8));
  }

  /** SQL has no infinity: MLflow stores the greatest double. Its zero has no sign. */
  private static double stored(double value) {
    return Double.isInfinite(value) ? Math.copySign(GREATEST, value) : value + 0.0;
  }

  @Test
  void aTrainingWithoutAServerGoesOnAndIsSentLater() throws IOException {
    config("http://127.0.0.1:9", "late");
    Finished trained =
        medley(
            "train",
            "--recipe=mlp",
            "--data=tiny",
            "--set=train.epochs=2",
            "--device=cpu",
            "--name=late",
            "--tracking=here");
    assertEquals(0, trained.code(), trained.err());
    assertTrue(trained.err().contains("medley track sync late"), trained.err());
    assertTrue(medley("track", "status", "late").out().contains("incomplete"));
    config(server.address(), "late");
    Finished synced = medley("track", "sync", "late");
    assertEquals(0, synced.code(), synced.out());
    RunDirectory run = RunDirectory.open(folder.resolve("runs/late"));
    rest.assertComplete("late", run);

    Finished registered = medley("track", "register", "late", "--name", "garments", "--json");
    assertEquals(0, registered.code(), registered.err());
    assertTrue(registered.out().contains("\"version\": \"1\""), registered.out());
    assertTrue(
        medley("track", "register", "late", "--name=garments").out().contains("created  before"));
  }

  @Test
  void aConfigWithCredentialsIsRefused() throws IOException {
    config("http://me:secret@127.0.0.1:9", "x");
    Finished refused =
        medley("train", "--recipe=mlp", "--data=tiny", "--device=cpu", "--tracking=here");
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("MLFLOW_TRACKING_PASSWORD"), refused.err());
    assertFalse(refused.err().contains("secret"), refused.err());
    assertFalse(Files.exists(folder.resolve("runs")));
  }
}
