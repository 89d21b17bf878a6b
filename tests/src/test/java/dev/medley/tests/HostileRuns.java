package dev.medley.tests;

import dev.medley.binding.Catalog;
import dev.medley.data.DataCatalog;
import dev.medley.data.DataHome;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.run.AppendedFile;
import dev.medley.run.Metric;
import dev.medley.run.OutputsInfo;
import dev.medley.run.OutputsWriter;
import dev.medley.run.RunInfo;
import dev.medley.run.RunWriter;
import dev.medley.run.Versions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import javax.imageio.ImageIO;

/**
 * Runs whose names from outside are all that a page could trip over: classes, ids, commands and
 * recipes with markup, scripts, quotes and line breaks. Their images are in a store.
 */
final class HostileRuns {
  /** What would tell that a name was executed. */
  static final String TRAP = "window.trapped=1";

  static final List<String> CLASSES =
      List.of(
          "<img src=x onerror=" + TRAP + ">",
          "\"'><svg onload=" + TRAP + ">",
          "{{constructor.constructor('" + TRAP + "')()}}",
          "plain");

  private static final int PER_CLASS = 30;
  private static final int FEATURES = 6;
  private static final List<String> CATEGORIES =
      List.of("reinit", "reinit", "hyperparameters", "architecture", "objective", "dataset");

  private HostileRuns() {}

  /** Where stores are kept. */
  static DataHome home(Path folder) {
    return new DataHome(
        new Catalog.Roots(folder, folder.resolve("config")), folder.resolve("cache"), null);
  }

  /**
   * Writes seven runs of a family into the folder's {@code runs}.
   *
   * @return their names, the base first
   */
  static List<String> write(Path folder) throws IOException {
    Path images = folder.resolve("shapes");
    drawImages(images);
    DataCatalog catalog = new DataCatalog(home(folder));
    List<String> names = new ArrayList<>();
    try (Dataset data = catalog.open(catalog.locate(images.toString()), 1, Progress.none())) {
      names.add(write(folder, data, "base", Optional.empty(), 0));
      for (int i = 0; i < CATEGORIES.size(); i++) {
        names.add(write(folder, data, "member-" + i, Optional.of(CATEGORIES.get(i)), i + 1));
      }
    }
    return names;
  }

  private static void drawImages(Path images) throws IOException {
    for (String split : List.of("train", "validation", "test")) {
      for (int c = 0; c < CLASSES.size(); c++) {
        Path folder = Files.createDirectories(images.resolve(split).resolve(CLASSES.get(c)));
        for (int i = 0; i < PER_CLASS; i++) {
          BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
          image.setRGB(c, i % 8, 0xff8800 + i);
          image.setRGB(7 - c, i / 8, 0x0088ff);
          ImageIO.write(image, "png", folder.resolve(i + "<b>&amp;'.png").toFile());
        }
      }
    }
  }

  private static String write(
      Path folder, Dataset data, String member, Optional<String> category, int seed)
      throws IOException {
    String name = "hostile-" + member;
    RunInfo info =
        RunInfo.begin(
            name,
            seed,
            "medley train </script><script>" + TRAP + "</script>\n<!--",
            Versions.current().with("<i>none</i>", "0", 1, Optional.empty()),
            new RunInfo.Data(data.name(), data.fingerprint()),
            Optional.of(
                new RunInfo.Membership("hostile", member, category, List.of("<b>key</b>"))));
    try (RunWriter writer = RunWriter.create(folder.resolve("runs"), info, Optional.empty())) {
      for (String split : List.of("validation", "test")) {
        write(writer, data, data.name(), split, seed);
      }
      write(writer, data, "elsewhere", "test", seed + 100);
      try (AppendedFile metrics = writer.metrics()) {
        for (int epoch = 1; epoch <= 3; epoch++) {
          metrics.append(new Metric(epoch, epoch, epoch, "train.<s>loss", 1.0 / epoch).toJson());
        }
      }
    }
    return name;
  }

  /** Logits that are right on most examples, and features that tell the classes apart. */
  private static void write(RunWriter writer, Dataset data, String name, String split, int seed)
      throws IOException {
    int n = data.split(split).size();
    int classes = CLASSES.size();
    Random random = new Random(31L * seed + split.length());
    float[] logits = new float[n * classes];
    float[] features = new float[n * FEATURES];
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      labels[i] = data.split(split).label(i);
      for (int c = 0; c < classes; c++) {
        logits[i * classes + c] =
            (float) (1.5 * random.nextGaussian() + (c == labels[i] ? 2.0 : 0.0));
      }
      for (int d = 0; d < FEATURES; d++) {
        features[i * FEATURES + d] = (float) (random.nextGaussian() + (d == labels[i] ? 2.0 : 0.0));
      }
    }
    OutputsInfo info =
        new OutputsInfo(
            name,
            split,
            Optional.of(data.fingerprint()),
            n,
            data.classNames(),
            Optional.empty(),
            Optional.empty(),
            Map.of());
    try (OutputsWriter outputs = writer.outputs(info, true, OptionalInt.of(FEATURES))) {
      outputs.append(logits, features, labels, data.split(split).ids());
      outputs.commit();
    }
  }
}
