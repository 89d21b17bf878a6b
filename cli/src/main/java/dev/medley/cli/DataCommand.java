package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.data.DataCatalog;
import dev.medley.data.Dataset;
import dev.medley.data.Progress;
import dev.medley.file.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley data}. */
@Command(
    name = "data",
    description = "Lists, shows, copies and checks data sets: what models are trained on.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A data set is a name, looked up in ./configs/data, then ~/.config/medley/configs/data, then",
      "in Medley; or a path: a folder or zip of split/class/image, an npz, MNIST's or CIFAR's files.",
      "",
      "Examples:",
      "  medley data list",
      "  medley data check tiny --images",
      "  medley data copy cifar10"
    })
final class DataCommand {
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
