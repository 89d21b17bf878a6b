package dev.medley.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.medley.file.Json;
import dev.medley.recipe.Overrides;
import dev.medley.recipe.Recipe;
import dev.medley.recipe.Recipes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medley recipes}. */
@Command(
    name = "recipes",
    description = "Lists, shows, copies and checks recipes: files that say how a model is trained.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "A recipe's name is looked up in ./recipes, then ~/.config/medley/recipes, then in Medley.",
      "",
      "Examples:",
      "  medley recipes list",
      "  medley recipes show resnet20",
      "  medley recipes copy resnet20 mine.yaml",
      "  medley recipes check mine.yaml",
      "  medley recipes schema > recipe.schema.json"
    })
final class RecipesCommand {
  private final Workplace place;

  RecipesCommand(Workplace place) {
    this.place = place;
  }

  @Command(name = "list", description = "Lists all recipes by name.")
  int list(@Mixin Output output) {
    return CatalogText.list(recipes().catalog(), "RECIPE", output);
  }

  @Command(
      name = "show",
      description = "Prints a recipe with every key, as YAML that medley train --recipe accepts.",
      footer = {
        "",
        "Example:",
        "  medley recipes show resnet20 --set optimizer.learning_rate=0.05"
      })
  int show(
      @Parameters(paramLabel = "RECIPE", description = "A name or a file.") String recipe,
      @Option(
              names = "--set",
              paramLabel = "KEY=VALUE",
              description = "Change a key first; repeatable.")
          List<String> set) {
    Overrides overrides =
        set == null ? Overrides.NONE : Overrides.NONE.withSet(set.toArray(String[]::new));
    place.out().print(Recipes.write(recipes().load(recipe, overrides)));
    return 0;
  }

  @Command(
      name = "copy",
      description = "Copies a recipe's file as it is, comments and all, to make your own of it.",
      footer = {"", "Example:", "  medley recipes copy resnet20 mine.yaml"})
  int copy(
      @Parameters(paramLabel = "RECIPE", description = "A name.") String recipe,
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "Where to; nothing is overwritten (default: recipes/RECIPE.yaml).")
          Path file) {
    return CatalogText.copy(recipes().catalog(), "recipes", recipe, file, place);
  }

  @Command(
      name = "check",
      description =
          "Says of each recipe whether medley train would take it, else all its problems.",
      footer = {"", "Example:", "  medley recipes check mine.yaml"})
  int check(
      @Mixin Output output,
      @Parameters(paramLabel = "RECIPE", arity = "1..*", description = "Names or files.")
          List<String> names) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    List<String> lines = new ArrayList<>();
    for (String name : names) {
      Recipe recipe = recipes().load(name);
      json.add(Json.object().put("recipe", recipe.recipe()).put("file", name).put("valid", true));
      lines.add(name + ": a valid recipe");
    }
    output.print(json, lines.stream().collect(Collectors.joining("\n")));
    return 0;
  }

  @Command(name = "schema", description = "Prints the JSON Schema of recipes, for editors.")
  int schema() {
    place.out().print(Recipes.jsonSchema());
    return 0;
  }

  private Recipes recipes() {
    return new Recipes(place.catalogs());
  }
}
