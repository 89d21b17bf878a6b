package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.file.Json;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipes;
import dev.medley.sweep.Families;
import dev.medley.sweep.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code medley families}. */
@Command(
    name = "families",
    description = "Lists, shows, copies and checks families: files that say how members differ.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A family's name is looked up in ./recipes/families, then ~/.config/medley/recipes/families,",
      "then in Medley. What its members are, says medley sweep plan.",
      "",
      "Examples:",
      "  medley families list",
      "  medley families copy seeds-10 mine.yaml",
      "  medley families check mine.yaml",
      "  medley families schema > family.schema.json"
    })
final class FamiliesCommand {
  private final Workplace place;

  FamiliesCommand(Workplace place) {
    this.place = place;
  }

  @Command(name = "list", description = "Lists all families by name.")
  int list(@Mixin Output output) {
    return CatalogText.list(families().catalog(), "FAMILY", output);
  }

  @Command(name = "show", description = "Prints a family with every key.")
  int show(@Parameters(paramLabel = "FAMILY", description = "A name or a file.") String family) {
    place.out().print(Families.write(families().load(family).family()));
    return 0;
  }

  @Command(
      name = "copy",
      description = "Copies a family's file as it is, comments and all, to make your own of it.",
      footer = {"", "Example:", "  medley families copy seeds-10 mine.yaml"})
  int copy(
      @Parameters(paramLabel = "FAMILY", description = "A name.") String family,
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description =
                  "Where to; nothing is overwritten (default: recipes/families/FAMILY.yaml).")
          Path file) {
    return CatalogText.copy(families().catalog(), Families.FOLDER, family, file, place);
  }

  @Command(
      name = "check",
      description =
          "Says of each family whether medley sweep would train it, else all its problems.",
      footer = {"", "Example:", "  medley families check mine.yaml"})
  int check(
      @Mixin RunsOption runs,
      @Mixin Output output,
      @Parameters(paramLabel = "FAMILY", arity = "1..*", description = "Names or files.")
          List<String> names) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      Plan plan =
          Plan.of(
              families().load(name),
              new Recipes(place.catalogs()),
              Overrides.NONE,
              runs.folder(place));
      int members = plan.members().size();
      json.add(
          Json.object()
              .put("family", plan.family().family())
              .put("file", name)
              .put("members", members)
              .put("valid", true));
      lines.add(name + ": a valid family of " + members + " members");
    }
    output.print(json, String.join("\n", lines));
    return 0;
  }

  @Command(name = "schema", description = "Prints the JSON Schema of families, for editors.")
  int schema() {
    place.out().print(Families.jsonSchema());
    return 0;
  }

  private Families families() {
    return new Families(place.catalogs());
  }
}
