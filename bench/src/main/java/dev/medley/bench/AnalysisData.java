package dev.medley.bench;

import dev.medley.binding.Catalog;
import dev.medley.random.RandomStream;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.run.OutputsInfo;
import dev.medley.run.OutputsWriter;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Status;
import dev.medley.run.Versions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** Runs of made-up models that share a part of their errors, to analyse. */
public final class AnalysisData {
  /** The data set's name. */
  static final String DATASET = "made-up";

  /** The split. */
  static final String SPLIT = "test";

  private static final int BLOCK = 1000;

  private AnalysisData() {}

  /** Arguments: models, examples, classes, features (0: none), folder, splits between commas. */
  public static void main(String[] arguments) {
    int models = Integer.parseInt(arguments[0]);
    int examples = Integer.parseInt(arguments[1]);
    int classes = Integer.parseInt(arguments[2]);
    int features = Integer.parseInt(arguments[3]);
    Path folder = Path.of(arguments[4]);
    List<String> splits = List.of(arguments[5].split(","));
    IntStream.range(0, models)
        .parallel()
        .forEach(model -> write(folder, model, splits, examples, classes, features));
  }

  private static void write(
      Path folder, int model, List<String> splits, int examples, int classes, int features) {
    String recipe =
        Recipes.write(
            new Recipes(Catalog.Roots.standard())
                .load(
                    "resnet20",
                    Overrides.NONE
                        .withData("tiny")
                        .withSet("seed=" + model, "optimizer.learning_rate=0." + (1 + model % 3))));
    RunInfo info =
        RunInfo.begin(
            "model-%03d".formatted(model),
            model,
            "bench",
            Versions.current().with("none", "0", 1, Optional.empty()),
            new RunInfo.Data(DATASET, "00"));
    OptionalInt width = features == 0 ? OptionalInt.empty() : OptionalInt.of(features);
    try (RunWriter run = RunWriter.create(folder, info, Optional.of(recipe))) {
      for (String split : splits) {
        try (OutputsWriter writer = run.outputs(about(split, examples, classes), true, width)) {
          for (int first = 0; first < examples; first += BLOCK) {
            int count = Math.min(BLOCK, examples - first);
            append(writer, split, model, first, count, classes, features);
          }
          writer.commit();
        }
      }
      run.update(done -> done.withStatus(Status.FINISHED));
    }
  }

  private static OutputsInfo about(String split, int examples, int classes) {
    return new OutputsInfo(
        DATASET,
        split,
        Optional.empty(),
        examples,
        IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static void append(
      OutputsWriter writer,
      String split,
      int model,
      int first,
      int count,
      int classes,
      int features) {
    RandomStream shared = RandomStream.of(0, "shared", split, first);
    RandomStream own = RandomStream.of(0, "own", split, model, first);
    float[] logits = new float[count * classes];
    float[] rows = new float[count * features];
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = shared.nextInt(classes);
      for (int c = 0; c < classes; c++) {
        double value = shared.nextGaussian() + own.nextGaussian() + (c == labels[i] ? 3 : 0);
        logits[i * classes + c] = (float) value;
      }
      for (int d = 0; d < features; d++) {
        rows[i * features + d] = logits[i * classes + d % classes] + (float) own.nextGaussian();
      }
    }
    List<String> ids =
        IntStream.range(first, first + count).mapToObj(i -> "%s/%06d".formatted(split, i)).toList();
    writer.append(logits, rows, labels, ids);
  }
}
