package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.data.DataCatalog;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.file.AtomicFiles;
import dev.medley.file.Json;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import dev.medley.track.RunLog;
import dev.medley.train.OpenData;
import dev.medley.train.Preview;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley data}. */
@Command(
    name = "data",
    description =
        "Lists, shows, copies, checks and pictures data sets: what models are trained on.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A data set is a name, looked up in ./configs/data, then ~/.config/medley/configs/data, then",
      "in Medley; or a path: a folder or zip of split/class/image, an npz, MNIST's or CIFAR's files.",
      "",
      "Examples:",
      "  medley data list",
      "  medley data check tiny --images",
      "  medley data preview tiny --recipe simclr-r20 --out views.png",
      "  medley data copy cifar10"
    })
final class DataCommand {
  private static final int MOST_ROWS = 100;

  private final Workplace place;

  DataCommand(Workplace place) {
    this.place = place;
  }

  @Command(name = "list", description = "Lists all data sets that have names.")
  int list(@Mixin Output output) {
    return CatalogText.list(catalog().configs(), "DATA SET", output);
  }

  @Command(name = "show", description = "Prints the config of a data set: where it comes from.")
  int show(@Parameters(paramLabel = "NAME", description = "A name.") String name) {
    place.out().print(catalog().configs().get(name).text());
    return 0;
  }

  @Command(
      name = "copy",
      description = "Copies a config as it is, to make your own of it.",
      footer = {"", "Example:", "  medley data copy cifar10 configs/data/my-cifar.yaml"})
  int copy(
      @Parameters(paramLabel = "NAME", description = "A name.") String name,
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "Where to; nothing is overwritten (default: configs/data/NAME.yaml).")
          Path file) {
    return CatalogText.copy(catalog().configs(), "configs/data", name, file, place);
  }

  @Command(
      name = "check",
      description = "Says whether a data set is there and well-formed, else what is wrong with it.",
      footer = {
        "",
        "Examples:",
        "  medley data check fashion-mnist-15k",
        "  medley data check photos.zip --images"
      })
  int check(
      @Mixin Output output,
      @Parameters(paramLabel = "DATA", description = "A name or a path.") String name,
      @Option(names = "--images", description = "Decode every image too, and say what there is.")
          boolean images) {
    DataCatalog catalog = catalog();
    catalog.check(name);
    if (!images) {
      output.print(
          Json.object().put("data", name).put("valid", true), name + ": a data set that is there");
      return 0;
    }
    int threads = Runtime.getRuntime().availableProcessors();
    try (Dataset data = catalog.open(catalog.locate(name), threads, Progress.none())) {
      data.verify();
      describe(data, output);
    }
    return 0;
  }

  @Command(
      name = "preview",
      description = {
        "Writes what a recipe's augmentation makes of a data set's images as a PNG.",
        "A row an image: first as it is, then its views of epoch 0, of epoch 1, and so on, as",
        "training with that seed draws them. Prints what each row shows."
      },
      footer = {
        "",
        "Examples:",
        "  medley data preview tiny --recipe simclr-r20 --out views.png",
        "  medley data preview cifar10 --recipe resnet20 --out views.png --set augment=[rand_augment]"
      })
  int preview(
      @Mixin Output output,
      @Parameters(paramLabel = "DATA", description = "A name or a path.") String name,
      @Option(
              names = "--recipe",
              required = true,
              paramLabel = "RECIPE",
              description = "A recipe's name, or its file.")
          String recipe,
      @Option(
              names = "--out",
              required = true,
              paramLabel = "FILE",
              description = "The PNG to write, or to replace.")
          Path file,
      @Option(
              names = "--seed",
              paramLabel = "N",
              description = "The seed of all that is random (default: the recipe's).")
          Long seed,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Change a setting, such as augment=[cutout]. Repeatable.")
          List<String> set,
      @Option(
              names = "--images",
              paramLabel = "N",
              defaultValue = "8",
              description = "How many images, from 1 to 100 (default: 8).")
          int images) {
    if (images < 1 || images > MOST_ROWS) {
      throw new UserError("--images is %d; it must be from 1 to %d.".formatted(images, MOST_ROWS));
    }
    if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
      throw new UserError("--out is " + file + "; the picture is a PNG, so end its name in .png.");
    }
    Overrides overrides = new Overrides(name, seed, null, set == null ? List.of() : set);
    Recipe wanted = new Recipes(place.catalogs()).load(recipe, overrides);
    int threads = Runtime.getRuntime().availableProcessors();
    Preview preview;
    try (RunLog log = new RunLog(place.screen(false));
        Dataset data = OpenData.open(catalog(), wanted.data(), threads, log)) {
      preview = Preview.of(wanted, data, images);
    }
    AtomicFiles.write(
        place.resolve(file), stream -> ImageIO.write(preview.picture(), "png", stream));
    describe(file, preview, output);
    return 0;
  }

  private static void describe(Path file, Preview preview, Output output) {
    ObjectNode json =
        Json.object()
            .put("file", file.toString())
            .put("views", preview.views())
            .put("epochs", preview.epochs());
    ArrayNode rows = json.putArray("rows");
    List<List<String>> table = new ArrayList<>();
    table.add(List.of("ROW", "CLASS", "IMAGE"));
    for (Preview.Row row : preview.rows()) {
      rows.addObject().put("class", row.className()).put("id", row.id());
      table.add(List.of(Integer.toString(table.size()), row.className(), row.id()));
    }
    String columns =
        preview.views() == 1
            ? "each image, then its view in epochs 0 to %d".formatted(preview.epochs() - 1)
            : "each image, then its %d views in each of %d epochs"
                .formatted(preview.views(), preview.epochs());
    output.print(json, "%s: %s.%n%s".formatted(file, columns, Output.table(table)));
  }

  private static void describe(Dataset data, Output output) {
    String shape = data.channels() + " x " + data.height() + " x " + data.width();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("data set", data.name()));
    rows.add(List.of("fingerprint", data.fingerprint()));
    rows.add(List.of("images", shape));
    ObjectNode json =
        Json.object()
            .put("data", data.name())
            .put("valid", true)
            .put("fingerprint", data.fingerprint())
            .put("channels", data.channels())
            .put("height", data.height())
            .put("width", data.width());
    ObjectNode splits = json.putObject("splits");
    for (String split : data.splitNames()) {
      splits.put(split, data.split(split).size());
      rows.add(List.of(split, Integer.toString(data.split(split).size())));
    }
    ArrayNode classes = json.putArray("classes");
    data.classNames().forEach(classes::add);
    rows.add(List.of("classes", String.join(", ", data.classNames())));
    output.print(json, Output.table(rows));
  }

  private DataCatalog catalog() {
    return new DataCatalog(place.data());
  }
}
