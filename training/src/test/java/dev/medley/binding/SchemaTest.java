package dev.medley.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private static final List<String> KEYS =
      List.of(
          "title",
          "seed",
          "heat",
          "ovens",
          "open",
          "size",
          "salt",
          "betas",
          "tools",
          "favourite",
          "spare",
          "cook",
          "helper",
          "stock",
          "wrong");
  private static final List<String> VALUES =
      List.of(
          "1",
          "0",
          "-1",
          "0.5",
          "1e3",
          "1.5",
          "300",
          "301",
          "3000000000",
          "9223372036854775807",
          "true",
          "yes",
          "null",
          "x",
          "small",
          "pan",
          "wok",
          "knife",
          "rack",
          "spoon",
          "' '",
          "[]",
          "{}",
          "[0.5, 1]",
          "[x]",
          "[pan, {name: knife, length: 2}]",
          "[{width: 2}]",
          "[knife]",
          "{name: pan}",
          "{name: pan, width: 3, lid: x}",
          "{name: pan, length: 3}",
          "{width: 3}",
          "{sharp: false}",
          "{length: 0}",
          "{name: knife}",
          "{name: knife, length: 4}",
          "{name: spoon}",
          "{name: 3}",
          "{name: rack, holds: wok}",
          "{name: rack, holds: knife}",
          "{name: rack, holds: {name: rack}}",
          "{name: rack, holds: {lid: x}}",
          "{name: carl}",
          "{age: 4}",
          "{age: x}",
          "{ages: 4}",
          "{a: 1}",
          "{a: x}",
          "{a: null}");

  private final com.networknt.schema.JsonSchema complete =
      schema(Kitchen.SETTINGS.jsonSchema("Kitchen"));
  private final com.networknt.schema.JsonSchema composed =
      schema(Kitchen.SETTINGS.jsonSchema("Kitchen", "extends"));

  @Test
  void theSchemaAcceptsExactlyWhatBinds() {
    for (Map<String, String> file : files()) {
      String yaml = yaml(file);
      Set<ValidationMessage> messages = complete.validate(json(yaml));
      assertEquals(
          problems(yaml).isEmpty(), messages.isEmpty(), () -> yaml + problems(yaml) + messages);
      assertEquals(messages.isEmpty(), composed.validate(json(yaml)).isEmpty(), yaml);
    }
  }

  @Test
  void aFileThatExtendsAnotherMayLeaveOutWhatIsRequired() {
    for (Map<String, String> file : files()) {
      if (problems(yaml(file)).isEmpty()) {
        file.remove("title");
        String part = yaml(file) + "extends: base\n";
        Set<ValidationMessage> messages = composed.validate(json(part));
        assertTrue(messages.isEmpty(), () -> part + messages);
      }
    }
    assertEquals(Set.of(), composed.validate(json("extends: a\nspare: {lid: x}\ncook: {age: 3}")));
    assertFalse(composed.validate(json("extends: a\nspare: {name: knife, lid: x}")).isEmpty());
    assertFalse(composed.validate(json("extends: a\ncook: {agee: 3}")).isEmpty());
  }

  @Test
  void theSchemaCarriesExplanationsAndDefaults() {
    JsonNode heat =
        json(Kitchen.SETTINGS.jsonSchema("Kitchen")).at("/$defs/Kitchen/properties/heat");
    assertEquals("How hot, in degrees.", heat.path("description").asText());
    assertEquals(180, heat.path("default").asInt());
    assertEquals(0, heat.path("exclusiveMinimum").asInt(-1));
  }

  private static List<Map<String, String>> files() {
    List<Map<String, String>> files = new ArrayList<>();
    for (String key : KEYS) {
      for (String value : VALUES) {
        Map<String, String> file = new LinkedHashMap<>();
        file.put("title", "x");
        file.put("favourite", "pan");
        file.put(key, value);
        files.add(file);
      }
    }
    return files;
  }

  private static String yaml(Map<String, String> file) {
    StringBuilder text = new StringBuilder();
    file.forEach((key, value) -> text.append(key).append(": ").append(value).append("\n"));
    return text.toString();
  }

  private static String problems(String yaml) {
    try {
      Kitchen.SETTINGS.parse(yaml, "k.yaml");
      return "";
    } catch (UserError e) {
      return e.getMessage();
    }
  }

  private static com.networknt.schema.JsonSchema schema(String text) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
  }

  private static JsonNode json(String yaml) {
    return new ObjectMapper()
        .valueToTree(Trees.plain(YamlReader.parse(yaml, "k.yaml", new Problems())));
  }
}
