package dev.medley.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.medley.binding.Catalog;
import dev.medley.binding.Problems;
import dev.medley.binding.Trees;
import dev.medley.binding.UserError;
import dev.medley.binding.YamlReader;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeSchemaTest {
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Recipes.jsonSchema());
  private static final String LEAST =
      "recipe: mine\ndata: some\nmodel: resnet20\noptimizer: sgd\ntrain: {epochs: 2}\n";

  private final Recipes recipes;

  RecipeSchemaTest(@TempDir Path folder) {
    recipes = new Recipes(new Catalog.Roots(folder, folder));
  }

  private static JsonNode json(String yaml) {
    return new ObjectMapper()
        .valueToTree(Trees.plain(YamlReader.parse(yaml, "r.yaml", new Problems())));
  }

  @Test
  void itAcceptsEveryShippedRecipeAsItStandsAndResolved() {
    for (Catalog.Item item : recipes.catalog().all()) {
      assertEquals(Set.of(), SCHEMA.validate(json(item.text())), item.name());
      String resolved = Recipes.write(recipes.load(item.name()));
      assertEquals(Set.of(), SCHEMA.validate(json(resolved)), item.name());
    }
    assertEquals(Set.of(), SCHEMA.validate(json(LEAST)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sed: 1",
        "seed: -1",
        "seed: one",
        "augment: pad_crop",
        "augment: [pad]",
        "augment: [{name: pad_crop, paddings: 1}]",
        "schedule: {warmup_epochs: -1}",
        "schedule: {name: cosine, epochs: 3}",
        "schedule: multistep",
        "init: {name: kaiming}",
        "init: {scale: 0}",
        "objective: {name: cross}",
        "evaluate: {splits: [val]}",
        "evaluate: {checkpoint: first}",
        "evaluate: {every_epochs: 0}",
        "checkpoints: {every: 0}",
        "checkpoints: {at: [0.5]}",
        "init_from: 3",
        "init_from: []",
      })
  void itRefusesWhatTheLoaderRefuses(String line) {
    String yaml = LEAST + line;
    assertThrows(UserError.class, () -> recipes.parse(yaml, "r.yaml", Overrides.NONE));
    assertFalse(SCHEMA.validate(json(yaml)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train: {epochs: -1}",
        "train: {}",
        "train: {epochs: 1, precision: fp16}",
        "train: {epochs: 1, ema: {decay: 1}}",
        "train: {epochs: 1, ema: 0.9}",
        "train: {epochs: 1, sam: {radius: 1}}",
        "train: {epochs: 1, mixup: 101}",
        "train: {epochs: 1, label_smoothing: 1}",
        "data: {validation: 0.1}",
        "data: {name: a, validation: 1}",
        "data: {name: a, normalize: {name: none, mean: [x]}}",
        "data: {name: a, normalize: photo}",
        "data: 3",
        "model: resnet21",
        "model: {shortcut: A}",
        "model: {name: resnet20, shortcut: C}",
        "model: {name: resnet20, stem: auto}",
        "optimizer: {name: sgd, lr: 0.1}",
        "optimizer: {name: sgd, learning_rate: -0.1}",
        "optimizer: {learning_rate: 0.1}",
        "optimizer:",
      })
  void itRefusesWhatTheLoaderRefusesInPlaceOfAKey(String line) {
    String key = line.substring(0, line.indexOf(':') + 1);
    StringBuilder yaml = new StringBuilder(line + "\n");
    LEAST.lines().filter(l -> !l.startsWith(key)).forEach(l -> yaml.append(l).append("\n"));
    assertThrows(UserError.class, () -> recipes.parse(yaml.toString(), "r.yaml", Overrides.NONE));
    assertFalse(SCHEMA.validate(json(yaml.toString())).isEmpty());
    assertFalse(SCHEMA.validate(json(LEAST.replaceFirst("(?m)^" + key + ".*\n", ""))).isEmpty());
  }
}
