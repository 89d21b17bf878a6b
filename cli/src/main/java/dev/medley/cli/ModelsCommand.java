package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.file.Json;
import dev.medley.model.Models;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code medley models}. */
@Command(
    name = "models",
    description = "Lists architectures: what a recipe's model may be.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example:", "  medley models list"})
final class ModelsCommand {
  @Command(name = "list", description = "Lists the architectures that a recipe's model may name.")
  int list(@Mixin Output output) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("MODEL", "WHAT"));
    for (String name : Models.ALL.byName().keySet()) {
      rows.add(List.of(name, Models.ALL.doc(name)));
      json.add(Json.object().put("name", name).put("summary", Models.ALL.doc(name)));
    }
    output.print(json, Output.table(rows));
    return 0;
  }
}
