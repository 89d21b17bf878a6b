package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.medley.file.Json;
import dev.medley.file.Npy;
import dev.medley.random.RandomStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two runs that see the same eight causes, each half of them well and half of them badly; a class
 * is told by one cause that the first sees well and one that the second does.
 */
class AlignTest {
  private static final int CAUSES = 8;
  private static final int N = 400;

  @TempDir Path folder;
  private Console console;

  @BeforeEach
  void runs() throws IOException {
    console = new Console(folder, folder.resolve("cache"));
    for (String split : List.of("train", "test")) {
      run("a", split, "x");
      run("b", split, "x");
    }
  }

  private void run(String name, String split, String id) throws IOException {
    run(name, split, id, N);
  }

  private void run(String name, String split, String id, int n) throws IOException {
    RandomStream causes = RandomStream.of(1, "causes", split);
    RandomStream noise = RandomStream.of(1, "noise", split, name);
    float[] features = new float[n * CAUSES];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < CAUSES; c++) {
        double cause = causes.nextGaussian();
        boolean well = name.equals("a") == c < CAUSES / 2;
        features[i * CAUSES + c] = (float) (cause + (well ? 0.1 : 0.5) * noise.nextGaussian());
        labels[i] += c == 0 && cause > 0 ? 1 : c == CAUSES - 1 && cause > 0 ? 2 : 0;
      }
    }
    Npy.write(folder.resolve("features.npy"), features, n, CAUSES);
    Npy.write(folder.resolve("labels.npy"), labels, n);
    Files.writeString(
        folder.resolve("ids.txt"),
        IntStream.range(0, n).mapToObj(i -> id + i + "\n").collect(Collectors.joining()));
    command(
        "import",
        "--name=" + name,
        "--dataset=d",
        "--split=" + split,
        "--features=features.npy",
        "--labels=labels.npy",
        "--ids=ids.txt");
  }

  private Finished command(String... args) {
    Finished finished = console.run(List.of(args));
    assertEquals(0, finished.code(), finished.err());
    return finished;
  }

  private Finished align(String... more) {
    List<String> args = new ArrayList<>(List.of("align", "a", "b", "--fit-on=train"));
    args.addAll(List.of("--test-on=test", "--threads=1", "--device=cpu", "--dimensions=16"));
    args.addAll(List.of("--batch-size=100", "--learning-rate=0.01"));
    args.addAll(List.of(more));
    return console.run(args);
  }

  @Test
  void partnersAreFoundAndTheJointSpaceKnowsWhatEitherKnows() {
    Finished finished = align("--candidates=200", "--json");
    assertEquals(0, finished.code(), finished.err());
    JsonNode json = Json.parse(finished.out().getBytes(StandardCharsets.UTF_8), "output").node();
    JsonNode retrieval = json.get("retrieval");
    assertEquals(200, retrieval.get("candidates").intValue());
    assertEquals(2, retrieval.get("groups").intValue());
    assertEquals(1 / 200.0, retrieval.get("chance").doubleValue());
    for (String way : List.of("first_to_second", "second_to_first")) {
      double top1 = retrieval.get(way).get("top1").doubleValue();
      assertTrue(top1 > 20 / 200.0, way + " " + top1);
      assertTrue(retrieval.get(way).get("top5").doubleValue() > top1);
    }
    JsonNode probes = json.get("probes");
    assertEquals(2 * CAUSES, probes.get("concatenated").get("dimensions").intValue());
    assertEquals(16, probes.get("joint").get("dimensions").intValue());
    double joint = probes.get("joint").get("accuracy").doubleValue();
    for (String one : List.of("first", "second")) {
      assertTrue(joint > probes.get(one).get("accuracy").doubleValue(), probes.toString());
    }
    assertEquals(finished.out(), align("--candidates=200", "--json").out());
    String text = align().out();
    assertTrue(text.contains("PARTNER AMONG 400") && text.contains("joint space"), text);
  }

  @Test
  void runsOfOtherExamplesAreRefusedByTheFirst() throws IOException {
    command("runs", "remove", "b", "--yes");
    for (String split : List.of("train", "test")) {
      run("b", split, "y");
    }
    Finished refused = align();
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("the example 'x0', the second does not"), refused.err());
  }

  @Test
  void aRunIsNotAlignedWithItselfHoweverItIsNamed() {
    Finished refused =
        console.run(List.of("align", "a", "runs/a", "--fit-on=train", "--test-on=test"));
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("A run is not aligned with itself"), refused.err());
  }

  @Test
  void aFitThatDivergesSaysSo() {
    Finished failed = align("--temperature=1e-38");
    assertEquals(1, failed.code());
    assertTrue(failed.err().contains("The fit of the heads diverged"), failed.err());
  }

  @Test
  void tooFewExamplesOfAClassAreRefusedBeforeTheFit() throws IOException {
    run("a", "few", "x", 4);
    run("b", "few", "x", 4);
    Finished refused = console.run(List.of("align", "a", "b", "--fit-on=few", "--test-on=test"));
    assertEquals(2, refused.code());
    assertTrue(
        refused.err().contains("No class has five examples in the split 'few'"), refused.err());
  }

  @Test
  void nothingIsTestedOnWhatItWasFittedOn() {
    Finished refused = console.run(List.of("align", "a", "b", "--fit-on=test", "--test-on=test"));
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("name another split"), refused.err());
  }
}
