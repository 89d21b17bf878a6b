package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.medley.binding.UserError;
import dev.medley.file.Json;
import dev.medley.model.Model;
import dev.medley.model.Models;
import dev.medley.model.Published;
import dev.medley.torch.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley models}. */
@Command(
    name = "models",
    description = "Lists and shows architectures: what a recipe's model may be.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  medley models list",
      "  medley models show resnet20",
      "  medley models show vit_tiny --set model.patch=4 --size 32 --classes 10"
    })
final class ModelsCommand {
  private static final int COLORS = 3;

  @Command(
      name = "list",
      description = {
        "Lists the architectures that a recipe's model may name.",
        "Parameters and multiply-adds are for color images of the size and as many classes as they"
            + " were published for."
      })
  int list(@Mixin Output output) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("MODEL", "PARAMETERS", "MULTIPLY-ADDS", "INPUT", "CLASSES", "FEATURES", "PAPER"));
    for (String name : Models.ALL.byName().keySet()) {
      Model model = Models.named(name, List.of());
      Published published = model.published();
      Network network =
          model.network(COLORS, published.side(), published.side(), published.classes());
      rows.add(
          List.of(
              name,
              millions(network.parameterCount()),
              millions(network.multiplyAdds()),
              shape(network.inputShape()),
              Integer.toString(published.classes()),
              Long.toString(network.featureSize()),
              published.paper()));
      json.add(
          summary(name, network)
              .put("paper", published.paper())
              .put("summary", Models.ALL.doc(name)));
    }
    output.print(json, Output.table(rows));
    return 0;
  }

  @Command(
      name = "show",
      description = "Prints an architecture layer by layer.",
      footer = {"", "Example:", "  medley models show resnet20 --set model.width=2"})
  int show(
      @Mixin Output output,
      @Parameters(paramLabel = "MODEL", description = "A name.") String name,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Change a key first, such as model.width; repeatable.")
          List<String> set,
      @Option(
              names = "--size",
              paramLabel = "N",
              description = "The images' side (default: what it was published for).")
          Integer size,
      @Option(names = "--channels", paramLabel = "N", description = "The images' channels.")
          Integer channels,
      @Option(
              names = "--classes",
              paramLabel = "N",
              description = "The classes (default: of the data set it was published for).")
          Integer classes) {
    Model model = Models.named(name, set == null ? List.of() : set);
    int side = positive("--size", size, model.published().side());
    Network network;
    try {
      network =
          model.network(
              positive("--channels", channels, COLORS),
              side,
              side,
              positive("--classes", classes, model.published().classes()));
    } catch (IllegalArgumentException e) {
      throw new UserError("%s: %s.".formatted(name, e.getMessage()), e);
    }
    ObjectNode json = summary(name, network);
    ArrayNode layers = json.putArray("layers");
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("LAYER", "OPERATION", "OUTPUT", "PARAMETERS", "MULTIPLY-ADDS"));
    for (Network.Layer layer : network.layers()) {
      rows.add(
          List.of(
              layer.name(),
              layer.operation(),
              shape(layer.shape()),
              count(layer.parameters()),
              count(layer.multiplyAdds())));
      ObjectNode row = layers.addObject().put("name", layer.name());
      row.put("operation", layer.operation());
      layer.shape().forEach(row.putArray("output")::add);
      row.put("parameters", layer.parameters()).put("multiply_adds", layer.multiplyAdds());
    }
    String text =
        "%s\n%s: %s parameters, %s multiply-adds for an image of %s, %s features.\n"
            .formatted(
                Output.table(rows),
                name,
                count(network.parameterCount()),
                count(network.multiplyAdds()),
                shape(network.inputShape()),
                count(network.featureSize()));
    output.print(json, text);
    return 0;
  }

  private static int positive(String option, Integer given, int standard) {
    if (given != null && given < 1) {
      throw new UserError("%s %d: must be at least 1.".formatted(option, given));
    }
    return given == null ? standard : given;
  }

  private static ObjectNode summary(String name, Network network) {
    ObjectNode json = Json.object().put("name", name);
    json.put("parameters", network.parameterCount());
    json.put("multiply_adds", network.multiplyAdds());
    network.inputShape().forEach(json.putArray("input")::add);
    return json.put("classes", network.classes()).put("features", network.featureSize());
  }

  private static String millions(long count) {
    return String.format(Locale.ROOT, "%,.2f M", count / 1e6);
  }

  private static String count(long count) {
    return count == 0 ? "" : String.format(Locale.ROOT, "%,d", count);
  }

  private static String shape(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
  }
}
