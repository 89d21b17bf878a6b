package dev.medley.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.medley.data.Batch;
import dev.medley.data.Batches;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.file.Npy;
import dev.medley.run.Outputs;
import dev.medley.run.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exported networks say in ONNX Runtime what they say here; see tests/python/run_onnx.py. */
class ExportTest {
  private static final double RELATIVE = 1e-4;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path cache;
  @TempDir Path folder;

  private final String python = System.getenv("MEDLEY_PYTHON");

  @BeforeEach
  void needsPython() {
    assumeTrue(python != null, "MEDLEY_PYTHON names no Python with onnxruntime");
  }

  private Console console() {
    return new Console(folder, cache);
  }

  private Finished medley(String... args) {
    return console().run(List.of(args));
  }

  private void train(String name, String... more) {
    List<String> args = new ArrayList<>(List.of("train", "--recipe=resnet8", "--data=tiny"));
    args.addAll(List.of("--name=" + name, "--device=cpu", "--threads=1", "--quiet"));
    args.addAll(List.of("--set=train.epochs=1", "--set=train.batch_size=16"));
    for (String set : more) {
      args.add("--set=" + set);
    }
    Finished trained = console().run(args);
    assertEquals(0, trained.code(), trained.err());
  }

  private void export(String... args) {
    List<String> all = new ArrayList<>(List.of("export"));
    all.addAll(List.of(args));
    Finished exported = console().run(all);
    assertEquals(0, exported.code(), exported.err());
  }

  /** Runs a file on the test images; the folder of what it says. */
  private Path runtime(String file, Integer size) throws IOException, InterruptedException {
    Path images = folder.resolve("images.npy");
    writeTestImages(images, size);
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(
                python,
                Repository.ROOT.resolve("tests/python/run_onnx.py").toString(),
                folder.resolve(file).toString(),
                images.toString(),
                said.toString())
            .redirectErrorStream(true)
            .start();
    String spoken = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), spoken);
    return said;
  }

  /** What a TorchScript file says, loaded as DJL loads anybody's, about images that are there. */
  private Map<String, double[]> libtorch(String file) throws Exception {
    Npy images = Npy.open(folder.resolve("images.npy"));
    double[] pixels = numbers(images);
    float[] values = new float[pixels.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) pixels[i];
    }
    Map<String, double[]> said = new TreeMap<>();
    try (Model model = Model.newInstance("run", Device.cpu(), "PyTorch");
        InputStream archive = Files.newInputStream(folder.resolve(file))) {
      model.load(archive);
      NDManager manager = model.getNDManager();
      long[] shape = images.shape().stream().mapToLong(side -> side).toArray();
      NDList given = new NDList(manager.create(values, new Shape(shape)));
      NDList results = model.getBlock().forward(new ParameterStore(manager, false), given, false);
      for (NDArray result : results) {
        float[] floats = result.toFloatArray();
        double[] numbers = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
          numbers[i] = floats[i];
        }
        said.put(result.getName(), numbers);
      }
    }
    return said;
  }

  /** The test split in [0, 1], (n, channels, height, width). */
  private void writeTestImages(Path file, Integer size) {
    DataCatalog catalog = new DataCatalog(new DataHome(console().roots(), cache, null));
    try (Dataset data = catalog.open(catalog.locate("tiny").withSize(size), 1, Progress.none());
        Batches batches = Batches.evaluation(data.split("test"), data.split("test").size(), 1)) {
      Batch batch = batches.next();
      int n = batch.size();
      int channels = data.channels();
      int pixels = data.height() * data.width();
      float[] images = new float[n * channels * pixels];
      for (int i = 0; i < n; i++) {
        for (int p = 0; p < pixels; p++) {
          for (int c = 0; c < channels; c++) {
            int value = batch.images().get((i * pixels + p) * channels + c) & 0xFF;
            images[(i * channels + c) * pixels + p] = value / 255f;
          }
        }
      }
      Npy.write(file, images, n, channels, data.height(), data.width());
    }
  }

  private Outputs test(String run) {
    return RunDirectory.open(folder.resolve("runs").resolve(run)).outputs("tiny", "test");
  }

  private static double[] numbers(Npy array) {
    double[] all = new double[Math.toIntExact(array.rows() * array.rowLength())];
    array.doubles(0, Math.toIntExact(array.rows()), all);
    return all;
  }

  private static void assertClose(double[] wanted, double[] given, String what) {
    assertEquals(wanted.length, given.length, what);
    double largest = 0;
    double off = 0;
    for (int i = 0; i < wanted.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]));
      off = Math.max(off, Math.abs(wanted[i] - given[i]));
    }
    assertTrue(off <= RELATIVE * largest, "%s: off by %g of %g".formatted(what, off, largest));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: resnet8, shortcut: A}",
        "{name: resnet18, width: 0.125}",
        "{name: resnet50, width: 0.125, stem: imagenet}",
        "{name: wide_resnet16_4, width: 0.5}",
        "densenet121",
        "mobilenet_v2",
        "{name: efficientnet_b0, width: 0.5}",
        "{name: convnext_tiny, width: 0.25}",
        "{name: vit_tiny, depth: 0.25}",
        "{name: mixer_s, width: 0.125}",
        "{name: resnet9, width: 0.125}",
        "{name: airbench94, width: 0.125}",
        "{name: mlp, hidden: [32]}"
      })
  void everyFamilySaysTheSame(String model) throws Exception {
    train("run", "model=" + model);
    Path said = assertBothSayTheSame(null);
    JsonNode metadata = JSON.readTree(said.resolve("metadata.json").toFile());
    JsonNode member = JSON.readTree(metadata.get("members").textValue()).get(0);
    assertEquals("run", member.get("run").textValue());
    assertEquals(
        test("run").info().classes(),
        JSON.convertValue(JSON.readTree(metadata.get("classes").textValue()), List.class));
    assertTrue(
        Files.readString(folder.resolve("run.onnx.md"))
            .contains(member.get("data").get("fingerprint").textValue()));
  }

  /** In both formats; where ONNX Runtime wrote what it said. */
  private Path assertBothSayTheSame(Integer size) throws Exception {
    double[] logits = numbers(test("run").logits().orElseThrow());
    double[] features = numbers(test("run").features().orElseThrow());
    export("run", "--out=run.onnx");
    Path said = runtime("run.onnx", size);
    assertClose(logits, numbers(Npy.open(said.resolve("logits.npy"))), "logits");
    assertClose(features, numbers(Npy.open(said.resolve("features.npy"))), "features");
    export("run", "--format=torchscript", "--out=run.pt");
    Map<String, double[]> scripted = libtorch("run.pt");
    assertClose(logits, scripted.get("logits"), "scripted logits");
    assertClose(features, scripted.get("features"), "scripted features");
    return said;
  }

  @ParameterizedTest
  @CsvSource({"mirror, 2", "mirror_translate, 6"})
  void aFileLooksAtAllViewsThatTheRunsOutputsAreMeansOf(String tta, int views) throws Exception {
    train("run", "evaluate.tta=" + tta);
    Path said = assertBothSayTheSame(null);
    JsonNode metadata = JSON.readTree(said.resolve("metadata.json").toFile());
    JsonNode member = JSON.readTree(metadata.get("members").textValue()).get(0);
    assertEquals(views, member.get("views").intValue());
    assertTrue(Files.readString(folder.resolve("run.onnx.md")).contains(views + " views"));
  }

  /** Five halvings leave one pixel of 40, which becomes three a side. */
  @Test
  void poolingToMorePixelsSaysTheSame() throws Exception {
    train("run", "model={name: vgg11_bn, width: 0.125, hidden: 64, pool: 3}", "data.size=40");
    assertBothSayTheSame(40);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "logit_mean",
        "probability_mean",
        "calibrated_logit_mean",
        "calibrated_probability_mean"
      })
  void anEnsembleSaysWhatMedleyEnsembleDoes(String rule) throws Exception {
    train("a");
    train("b", "model={name: mlp, hidden: [32]}", "seed=1");
    export("a", "b", "--ensemble=" + rule, "--out=both.onnx");
    double[] probabilities =
        numbers(Npy.open(runtime("both.onnx", null).resolve("probabilities.npy")));
    export("a", "b", "--ensemble=" + rule, "--format=torchscript", "--out=both.pt");
    assertClose(probabilities, libtorch("both.pt").get("probabilities"), "scripted");
    Finished ensemble = medley("ensemble", "a", "b", "--select=all", "--json");
    assertEquals(0, ensemble.code(), ensemble.err());
    JsonNode wanted = JSON.readTree(ensemble.out()).get("all").get(rule);
    long[] labels = test("a").labels();
    int classes = probabilities.length / labels.length;
    double nll = 0;
    int right = 0;
    for (int i = 0; i < labels.length; i++) {
      nll -= Math.log(probabilities[i * classes + (int) labels[i]]) / labels.length;
      int best = 0;
      for (int c = 1; c < classes; c++) {
        best = probabilities[i * classes + c] > probabilities[i * classes + best] ? c : best;
      }
      right += best == labels[i] ? 1 : 0;
    }
    assertEquals(wanted.get("accuracy").doubleValue(), right / (double) labels.length, 1e-12);
    assertEquals(wanted.get("nll").doubleValue(), nll, RELATIVE * nll);
  }

  @Test
  void weightsComeBackAsTheyWere() throws Exception {
    train("run");
    export("run", "--format=safetensors", "--out=weights.safetensors");
    Finished again =
        medley(
            "train",
            "--recipe=resnet8",
            "--data=tiny",
            "--name=back",
            "--device=cpu",
            "--quiet",
            "--threads=1",
            "--set=train.epochs=0",
            "--set=train.batch_size=16",
            "--init-from=" + folder.resolve("weights.safetensors"));
    assertEquals(0, again.code(), again.err());
    assertArrayEquals(
        numbers(test("run").logits().orElseThrow()), numbers(test("back").logits().orElseThrow()));
  }

  @Test
  void whatCannotBeExportedIsRefused() {
    train("a");
    train("b", "data.size=20");
    for (List<String> refused :
        List.of(
            List.of("export", "a", "b"),
            List.of("export", "a", "b", "--ensemble=logit_mean", "--out=x.onnx"),
            List.of("export", "a", "b", "--format=safetensors", "--ensemble=logit_mean"),
            List.of(
                "export",
                "a",
                "--format=safetensors",
                "--ensemble=calibrated_logit_mean",
                "--out=x.onnx"))) {
      Finished finished = console().run(refused);
      assertEquals(2, finished.code(), finished.err());
      assertTrue(!Files.exists(folder.resolve("x.onnx")), refused.toString());
    }
    export("a");
    assertEquals(2, medley("export", "a").code());
    Finished named = medley("export", "runs/a/");
    assertEquals(2, named.code());
    assertTrue(named.err().contains("a.onnx is there already"), named.err());
    export("a", "--force");
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws IOException {
    train("a");
    train("b", "model={name: mlp, hidden: [32]}");
    Files.copy(weights("b"), weights("a"), StandardCopyOption.REPLACE_EXISTING);
    for (List<String> command :
        List.of(List.of("export", "a"), List.of("evaluate", "a", "--data=tiny", "--split=train"))) {
      Finished refused = console().run(command);
      assertEquals(2, refused.code(), refused.err());
      assertTrue(refused.err().contains("conv1.weight is missing"), refused.err());
    }
    assertTrue(!Files.exists(folder.resolve("a.onnx")));
  }

  private Path weights(String run) {
    return folder.resolve("runs").resolve(run).resolve("checkpoints/last/model.safetensors");
  }
}
