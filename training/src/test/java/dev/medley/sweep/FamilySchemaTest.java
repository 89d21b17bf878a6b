package dev.medley.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.medley.binding.Catalog;
import dev.medley.binding.Problems;
import dev.medley.binding.Trees;
import dev.medley.binding.YamlReader;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FamilySchemaTest {
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(Families.jsonSchema());

  private static Set<?> problems(String yaml) {
    JsonNode json =
        new ObjectMapper()
            .valueToTree(Trees.plain(YamlReader.parse(yaml, "f.yaml", new Problems())));
    return SCHEMA.validate(json);
  }

  @Test
  void itAcceptsEveryShippedFamilyAsItStandsAndWithEveryKey(@TempDir Path folder) {
    Families families = new Families(new Catalog.Roots(folder, folder));
    for (Catalog.Item item : families.catalog().all()) {
      assertEquals(Set.of(), problems(item.text()), item.name());
      Family family = families.load(item.name()).family();
      assertEquals(Set.of(), problems(Families.write(family)), item.name());
    }
  }

  @Test
  void whatIsWrittenReadsAsAnEqualFamily(@TempDir Path folder) {
    Families families = new Families(new Catalog.Roots(folder, folder));
    for (Catalog.Item item : families.catalog().all()) {
      String written = Families.write(families.load(item.name()).family());
      assertEquals(written, Families.write(families.parse(written, "written").family()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "famly: f",
        "retries: -1",
        "vary: [{seeds: none}]",
        "vary: [{random: {count: 1}}]",
        "vary: [{random: {count: 1, draw: {seed: {name: normal}}}}]",
        "members: [{set: {seed: 1}}]",
        "halving: {}",
        "halving: {first_epochs: 1, direction: up}",
      })
  void itRefusesWhatTheLoaderRefuses(String line) {
    assertFalse(problems("family: f\nbase: resnet8\n" + line + "\n").isEmpty(), line);
  }
}
