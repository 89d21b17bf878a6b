package dev.medley.analysis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.analysis.outputs.AlignedOutputs;
import dev.medley.analysis.report.Report;
import dev.medley.analysis.report.ReportRequest;
import dev.medley.analysis.report.Study;
import dev.medley.file.ElementType;
import dev.medley.file.Json;
import dev.medley.file.JsonFields;
import dev.medley.file.Npy;
import dev.medley.run.OutputsInfo;
import dev.medley.run.OutputsWriter;
import dev.medley.run.RunDirectory;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Versions;
import dev.medley.torch.Torch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Runs to analyse: the reference models, and made-up ones. */
public final class Fixture {
  /** The reference models, in the order of their pairs. */
  public static final List<String> MODELS =
      List.of("alpha", "bravo", "charlie", "constant", "bravo_copy");

  private Fixture() {}

  /** A file of the resources. */
  public static Path resource(String name) {
    try {
      return Path.of(Fixture.class.getResource("/reference/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The reference numbers of pairs. */
  public static JsonFields reference() {
    return Json.read(resource("pairs/reference.json"));
  }

  /** Writes the reference models as runs. */
  public static List<RunDirectory> referenceRuns(Path folder) {
    return MODELS.stream()
        .map(
            model -> {
              RunDirectory run = run(folder, model);
              for (String split : List.of("val", "test")) {
                write(
                    run,
                    split,
                    floats(resource("pairs/" + model + "/" + split + ".logits.npy")),
                    5,
                    new float[0],
                    longs(resource("pairs/" + split + ".labels.npy")),
                    lines(resource("pairs/" + split + ".ids.txt")));
              }
              return run;
            })
        .toList();
  }

  /** Aligned outputs of made-up models on data set "d", split "test". */
  public static AlignedOutputs outputs(Path folder, int classes, long[] labels, float[]... logits) {
    List<RunDirectory> runs = new ArrayList<>();
    for (float[] each : logits) {
      RunDirectory run = run(folder, "m" + runs.size());
      write(run, "test", each, classes, new float[0], labels, ids(labels.length));
      runs.add(run);
    }
    return AlignedOutputs.load(runs, "d", "test");
  }

  /** Ids of rows. */
  public static List<String> ids(int n) {
    return IntStream.range(0, n).mapToObj(Integer::toString).toList();
  }

  /** A run without outputs, from elsewhere. */
  public static RunDirectory run(Path folder, String name) {
    return run(folder, name, Optional.empty());
  }

  /** A run without outputs that has a recipe, YAML. */
  public static RunDirectory run(Path folder, String name, Optional<String> recipe) {
    RunInfo info =
        RunInfo.begin(
            name,
            0,
            "test",
            Versions.current().with("none", "0", 1, Optional.empty()),
            new RunInfo.Data("d", "00"));
    try (RunWriter writer = RunWriter.create(folder, info, recipe)) {
      return writer.run();
    }
  }

  /** Writes outputs on data set "d" into a run; logits or features may be empty. */
  public static void write(
      RunDirectory run,
      String split,
      float[] logits,
      int classes,
      float[] features,
      long[] labels,
      List<String> ids) {
    write(run, split, logits, ids(classes), features, labels, ids);
  }

  /** The same with classes that have names. */
  public static void write(
      RunDirectory run,
      String split,
      float[] logits,
      List<String> classes,
      float[] features,
      long[] labels,
      List<String> ids) {
    write(run, "d", split, logits, classes, features, labels, ids);
  }

  /** The same on any data set. */
  public static void write(
      RunDirectory run,
      String dataset,
      String split,
      float[] logits,
      List<String> classes,
      float[] features,
      long[] labels,
      List<String> ids) {
    OutputsInfo info =
        new OutputsInfo(
            dataset,
            split,
            Optional.empty(),
            labels.length,
            classes,
            Optional.empty(),
            Optional.empty(),
            Map.of());
    OptionalInt width =
        features.length == 0
            ? OptionalInt.empty()
            : OptionalInt.of(features.length / labels.length);
    try (RunWriter writer = RunWriter.open(run, "test");
        OutputsWriter outputs = writer.outputs(info, logits.length > 0, width)) {
      outputs.append(logits, features, labels, ids);
      outputs.commit();
    }
  }

  /** All elements of an array of singles. */
  public static float[] floats(Path file) {
    Npy array = Npy.open(file);
    float[] values = new float[Math.toIntExact(array.rows()) * array.rowLength()];
    array.floats(0, Math.toIntExact(array.rows()), values);
    return values;
  }

  /** All elements of a vector of longs. */
  public static long[] longs(Path file) {
    Npy array = Npy.open(file).require(ElementType.I64, 1);
    long[] values = new long[Math.toIntExact(array.rows())];
    array.longs(0, values.length, values);
    return values;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The report of some runs, on one thread and with few resamples. */
  public static ObjectNode report(List<RunDirectory> runs) {
    try (Torch torch = Torch.open("cpu", 1);
        Study study = new Study(ReportRequest.of(runs).resampled(20), torch)) {
      return Report.of(study);
    }
  }
}
